import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve, startContender } from '../frame/contender.ts'
import { drive, percentile } from '../frame/load.ts'
import { INPUT } from '../frame/workload.ts'
import type { FillingOptions } from './filling.ts'
import { ServerHost } from './server-host.ts'

/** The server as users run it, called over HTTP from its own process. */

export interface ServerOptions {
  readonly definition: string
  /** Executions that the store has before; each stands as the first one does a moment after its start. */
  readonly before?: number
}

export interface Calls {
  readonly operation: 'StartExecution' | 'ListExecutions' | 'GetExecutionHistory' | 'Activity'
  readonly count: number
  readonly atOnce: number
}

export interface CallsDone {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Resident memory of the server's process, MiB. */
  readonly memoryMib: number
}

const CONNECTIONS = 256

await serve<ServerOptions, Calls, CallsDone>(async ({ definition, before = 0 }) => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  if (before > 0) {
    const options: FillingOptions = { folder, definition, count: before }
    const filling = await startContender('contenders/filling.ts', options)
    await filling.close()
  }
  const host = await ServerHost.open(folder, CONNECTIONS)
  const { client } = host
  const activityArn = 'arn:aws:states:us-east-1:123456789012:activity:bench'
  await client.call('CreateActivity', { name: 'bench' })
  const stateMachineArn = await host.createStateMachine('bench', definition)
  const start = async (): Promise<string> => {
    // random, as names are where callers give none: ascending ones would have their entries side by side in every index
    const input = { stateMachineArn, input: INPUT, name: randomUUID() }
    return (await client.call<{ executionArn: string }>('StartExecution', input)).executionArn
  }
  const executionArn = await start()
  const works: Record<Calls['operation'], () => Promise<unknown>> = {
    StartExecution: start,
    ListExecutions: () => client.call('ListExecutions', { stateMachineArn, maxResults: 100 }),
    GetExecutionHistory: () => client.call('GetExecutionHistory', { executionArn, maxResults: 100 }),
    Activity: async () => {
      await start()
      const { taskToken } = await client.call<{ taskToken: string }>('GetActivityTask', { activityArn })
      await client.call('SendTaskSuccess', { taskToken, output: '{"done":true}' })
    }
  }
  return {
    async measure({ operation, count, atOnce }) {
      const { perSecond, latencies } = await drive(count, atOnce, works[operation])
      return {
        perSecond,
        p50Ms: percentile(latencies, 50),
        p99Ms: percentile(latencies, 99),
        memoryMib: process.memoryUsage.rss() / 2 ** 20
      }
    },
    async close() {
      await host.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
})
