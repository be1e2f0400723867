import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Modules hold no state of their own, so files can share a process: half the processor time of isolated files.
    // Processes and not threads, because locks on a data folder belong to a process.
    pool: 'forks',
    isolate: false,
    // A virtual hour of several nodes is tens of thousands of statements, each a real one on Postgres (the 25,000 events of
    // five loops: 11 s beside a load of 20). What tests expect is in virtual time and the same on every store; this limit
    // only ends what hangs.
    testTimeout: process.env.STEPWRIGHT_TEST_STORE === 'postgres' ? 120_000 : 20_000,
    hookTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['src/**/*.test.ts', 'console/src/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['tests/console/**']
        }
      },
      {
        extends: true,
        test: {
          // One server and one browser for all of them.
          name: 'console',
          include: ['tests/console/**/*.test.ts'],
          globalSetup: 'tests/console/shared-console.ts'
        }
      },
      {
        extends: true,
        test: {
          // What asks most of a store, once more on the one that many nodes share.
          name: 'postgres',
          include: ['tasks', 'recovery', 'redrive', 'store-faults', 'starting'].map(
            (name) => `tests/engine/${name}.test.ts`
          ),
          env: { STEPWRIGHT_TEST_STORE: 'postgres' }
        }
      }
    ]
  }
})
