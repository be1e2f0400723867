import { DBOS } from '@dbos-inc/dbos-sdk'
import type { Executions, ExecutionsDone } from '../contenders/engine.ts'
import { serve } from '../frame/contender.ts'
import { freePorts } from '../frame/free-ports.ts'
import { drive, percentile } from '../frame/load.ts'
import { INPUT, OUTPUT, STEPS } from '../frame/workload.ts'
import { openPostgres } from './postgres.ts'

/** DBOS: workflows of five durable steps, called in process, on a Postgres with its own defaults (which sync its log). */

export interface DbosOptions {
  /** A Postgres that is there; it starts one of its own without. */
  readonly database?: string
}

await serve<DbosOptions, Executions, ExecutionsDone>(async ({ database }) => {
  const own = database === undefined ? await openPostgres((await freePorts(1))[0] ?? 0) : undefined
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
    systemDatabaseUrl: database ?? own?.url ?? '',
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
      await own?.close()
    }
  }
})
