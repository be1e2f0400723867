import type { EngineOptions, Executions, ExecutionsDone } from '../contenders/engine.ts'
import type { Found } from '../frame/bench.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fivePasses, fiveTasks } from '../frame/workload.ts'

type Runner = Contender<Executions, ExecutionsDone>

/** Express executions in process, beside an interpreter that keeps nothing either. */
export const express: Scenario = {
  name: 'express',
  title: 'Express executions in process, 100 at a time, and aws-local-stepfunctions',
  async run(bench) {
    for (const [what, definition] of [
      ['five Pass states', fivePasses],
      ['five Task states', fiveTasks]
    ] as const) {
      const options: EngineOptions = { definition, type: 'EXPRESS', functions: 'inline' }
      const engine: Runner = await startContender('contenders/engine.ts', options)
      const other: Runner | undefined = bench.hasPeers
        ? await startContender('peers/aws-local.ts', { definition })
        : undefined
      const load = { count: bench.size(60_000, 20_000), atOnce: 100 }
      const rateOf = async (runner: Runner, name: string, mode?: Executions['mode']): Promise<Found> => {
        const { perSecond, cpuMs } = await runner.measure({ ...load, ...(mode !== undefined && { mode }) })
        return {
          [`${name}, ${what}`]: { value: perSecond, unit: 'executions/s' },
          [`${name}, ${what}: processor time`]: { value: (cpuMs * 1000) / load.count, unit: 'µs/execution' }
        }
      }
      try {
        // a short run would measure the compiler
        for (const runner of [engine, other]) await runner?.measure({ ...load, count: 5_000, mode: 'synchronous' })
        await bench.compare([
          () => rateOf(engine, 'synchronous', 'synchronous'),
          () => rateOf(engine, 'asynchronous', 'to-end'),
          ...(other === undefined ? [] : [() => rateOf(other, 'aws-local-stepfunctions')])
        ])
      } finally {
        await Promise.all([engine.close(), other?.close()])
      }
    }
  }
}
