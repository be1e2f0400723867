import type { EngineOptions, Executions, ExecutionsDone } from '../contenders/engine.ts'
import type { Calls, CallsDone, ServerOptions } from '../contenders/server.ts'
import type { Bench, Found } from '../frame/bench.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import type { Scenario } from '../frame/scenario.ts'
import { loop, loopEvents, loopInput, onePass, oneWait } from '../frame/workload.ts'

/** A long execution, event by event. */
export const growingHistory: Scenario = {
  name: 'growing-history',
  title: 'cost per event of executions of 100 and of 25,000 events',
  async run(bench) {
    const options: EngineOptions = { definition: loop, type: 'STANDARD', functions: 'inline' }
    const engine: Contender<Executions, ExecutionsDone> = await startContender('contenders/engine.ts', options)
    const atOnce = 8
    const long = bench.size(16, 8)
    try {
      const costOf = async (events: number, count: number): Promise<Found> => {
        const { perSecond, cpuMs } = await engine.measure({ count, atOnce, input: loopInput(events) })
        return {
          [`${events} events: processor time`]: {
            value: (cpuMs * 1000) / (count * loopEvents(events)),
            unit: 'µs/event'
          },
          [`${events} events`]: { value: perSecond * loopEvents(events), unit: 'events/s' }
        }
      }
      // what the engine needs to get warm must not be the short ones' alone
      await engine.measure({ count: 400, atOnce, input: loopInput(100) })
      await bench.compare([() => costOf(100, long * 249), () => costOf(24_900, long)], Math.min(bench.rounds, 3))
    } finally {
      await engine.close()
    }
  }
}

type Server = Contender<Calls, CallsDone>

/** A store that has been used for months. */
export const growingStore: Scenario = {
  name: 'growing-store',
  title: 'an empty store and one with many closed executions',
  async run(bench) {
    const closed = bench.size(1_000_000, 30_000)
    const options: ServerOptions = { definition: onePass }
    const empty: Server = await startContender('contenders/server.ts', options)
    const full: Server = await startContender('contenders/server.ts', { ...options, before: closed })
    try {
      const rounds = Math.max(3, bench.rounds)
      await Promise.all(
        [empty, full].map((server) => server.measure({ operation: 'StartExecution', count: 500, atOnce: 50 }))
      )
      for (const operation of ['StartExecution', 'ListExecutions', 'GetExecutionHistory'] as const) {
        const many = operation === 'StartExecution'
        const load = { operation, count: many ? bench.size(8_000, 2_000) : bench.size(1_000, 200), atOnce: 100 }
        const rateOf = async (server: Server, which: string): Promise<Found> => {
          const { perSecond, cpuMs } = await server.measure(load)
          const name = `${operation}, ${which}`
          return {
            [name]: { value: perSecond, unit: 'calls/s' },
            [`${name}: processor time`]: { value: (cpuMs * 1000) / load.count, unit: 'µs/call' }
          }
        }
        await bench.compare(
          [() => rateOf(empty, 'empty'), () => rateOf(full, `${closed.toLocaleString('en-US')} closed`)],
          rounds
        )
      }
    } finally {
      await Promise.all([empty.close(), full.close()])
    }
  }
}

/** Executions that wait for another day cost a row and no memory. */
export const waiting: Scenario = {
  name: 'waiting',
  title: 'memory of the server while executions wait',
  async run(bench) {
    for (const count of bench.isShort ? [30_000] : [1_000_000, 100_000]) await memoryWith(bench, count)
  }
}

async function memoryWith(bench: Bench, count: number): Promise<void> {
  const server: Server = await startContender('contenders/server.ts', { definition: oneWait, before: count })
  try {
    // one that works
    const { memoryMib } = await server.measure({ operation: 'StartExecution', count: 5_000, atOnce: 100 })
    bench.record(`${count.toLocaleString('en-US')} executions waiting`, 'MiB', [memoryMib])
  } finally {
    await server.close()
  }
}
