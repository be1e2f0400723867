import { defineConfig } from 'vitest/config'

// Worker threads and child processes start several times faster when types need not be stripped again.
process.env.NODE_COMPILE_CACHE ??= 'node_modules/.cache/compile'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000
  }
})
