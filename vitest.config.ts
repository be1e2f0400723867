import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'console/src/**/*.test.ts', 'tests/**/*.test.ts'],
    // Modules hold no state of their own, so files can share a process: half the processor time of isolated files.
    // Processes and not threads, because locks on a data folder belong to a process.
    pool: 'forks',
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000
  }
})
