import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url))

/**
 * The published package: a file for the command line, few for what it loads later, and the entries of its threads beside
 * them, where `workerUrl` looks for them. Hundreds of modules would take most of the time that a start takes.
 */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/cli',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        main: source('cli/main.ts'),
        worker: source('store/sqlite/worker.ts'),
        'worker/function-worker': source('integrations/lambda/local/worker/function-worker.ts')
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
    }
  }
})
