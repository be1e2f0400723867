import { serve } from '../frame/contender.ts'
import { drive, percentile } from '../frame/load.ts'
import { INPUT } from '../frame/workload.ts'
import { EngineHost, type EngineHostOptions } from './engine-host.ts'

/** The engine, driven in its own process. */

export type EngineOptions = Omit<EngineHostOptions, 'watch'>

export interface Executions {
  readonly count: number
  readonly atOnce: number
  /** `synchronous`: of an Express machine, waited for by the call itself. */
  readonly mode?: 'to-end' | 'synchronous'
  readonly input?: string
  /** Collects garbage at the end; the process must have been started with `--expose-gc`. */
  readonly collects?: boolean
}

export interface ExecutionsDone {
  /** Executions. */
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface EngineDone extends ExecutionsDone {
  /** Resident, of the whole process. */
  readonly memoryMib: number
  /** What is in use on the heap and beside it; after a collection of garbage, where the process may ask for one. */
  readonly liveMib: number
}

await serve<EngineOptions, Executions, EngineDone>(async (options) => {
  const host = await EngineHost.open(options)
  return {
    async measure({ count, atOnce, mode = 'to-end', input = INPUT, collects = false }) {
      if (options.nodes !== undefined) await host.settle(options.nodes)
      const work = { 'to-end': host.runToEnd, synchronous: host.runSynchronously }[mode].bind(host)
      const { perSecond, latencies } = await drive(count, atOnce, () => work(input))
      const memoryMib = process.memoryUsage.rss() / 2 ** 20
      if (collects) globalThis.gc?.()
      const { heapUsed, external } = process.memoryUsage()
      return {
        perSecond,
        p50Ms: percentile(latencies, 50),
        p99Ms: percentile(latencies, 99),
        memoryMib,
        liveMib: (heapUsed + external) / 2 ** 20
      }
    },
    close: () => host.close()
  }
})
