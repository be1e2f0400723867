import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev:console` finds a server. */
const SERVER = 'http://127.0.0.1:8083'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The licences of what is bundled ask for their texts in every copy.
    license: { fileName: 'licences.md' },
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  },
  server: {
    proxy: {
      '/changes': SERVER,
      '/health': SERVER,
      // requests of the API are POST /, which no file is asked for with
      '^/$': { target: SERVER, bypass: ({ method }) => (method === 'POST' ? undefined : '/index.html') }
    }
  }
})
