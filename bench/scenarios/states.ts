import type { EngineOptions, Executions, ExecutionsDone } from '../contenders/engine.ts'
import type { Calls, CallsDone, ServerOptions } from '../contenders/server.ts'
import type { Bench } from '../frame/bench.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fivePasses, inlineMap, jsonataState, jsonpathState, oneActivity, order, parallel } from '../frame/workload.ts'

interface Work {
  readonly name: string
  readonly definition: string
  readonly load: Executions
  /** What is counted, and how many there are in an execution. */
  readonly unit: string
  readonly units: number
}

async function measure(bench: Bench, { name, definition, load, unit, units }: Work): Promise<void> {
  const options: EngineOptions = { definition, type: 'STANDARD', functions: 'inline' }
  const engine: Contender<Executions, ExecutionsDone> = await startContender('contenders/engine.ts', options)
  try {
    await engine.measure({ ...load, count: Math.ceil(load.count / 5) })
    await bench.compare([
      async () => {
        const { perSecond, cpuMs } = await engine.measure(load)
        return {
          [name]: { value: perSecond * units, unit: `${unit}/s` },
          [`${name}: processor time`]: { value: (cpuMs * 1000) / (load.count * units), unit: `µs/${unit.slice(0, -1)}` }
        }
      }
    ])
  } finally {
    await engine.close()
  }
}

/** What the engine itself does between tasks. */
export const states: Scenario = {
  name: 'states',
  title: 'Pass, Parallel and inline Map, Standard, durable',
  async run(bench) {
    const common = { unit: 'states' } as const
    const passes = { count: bench.size(20_000, 5_000), atOnce: 200 }
    await measure(bench, { ...common, name: 'five Pass states', definition: fivePasses, load: passes, units: 5 })
    const tens = { count: bench.size(4_000, 1_000), atOnce: 100 }
    await measure(bench, { ...common, name: 'Parallel of ten', definition: parallel, load: tens, units: 10 })
    const input = JSON.stringify({ items: Array.from({ length: 1_000 }, (_, index) => index) })
    const thousands = { count: bench.size(60, 20), atOnce: 10, input }
    await measure(bench, {
      ...common,
      unit: 'iterations',
      name: 'Map of a thousand',
      definition: inlineMap,
      load: thousands,
      units: 1_000
    })
  }
}

/** What expressions cost, beside the same by the libraries that one would call from code. */
export const transformations: Scenario = {
  name: 'transformations',
  title: 'a transformation of an order of 50 lines by one Pass state, Express, and by plain libraries',
  async run(bench) {
    const load: Executions = {
      count: bench.size(10_000, 2_000),
      atOnce: 1,
      mode: 'synchronous',
      input: JSON.stringify(order)
    }
    for (const [language, definition] of [
      ['JSONata', jsonataState],
      ['JSONPath', jsonpathState]
    ] as const) {
      const options: EngineOptions = { definition, type: 'EXPRESS', functions: 'inline' }
      const engine: Contender<Executions, ExecutionsDone> = await startContender('contenders/engine.ts', options)
      const plain: Contender<{ language: string; count: number }, { perSecond: number }> | undefined = bench.hasPeers
        ? await startContender('peers/plain-libraries.ts', {})
        : undefined
      const { count } = load
      await engine.measure({ ...load, count: 2_000 })
      await plain?.measure({ language, count: 2_000 })
      await bench.compare([
        async () => {
          const { perSecond, cpuMs } = await engine.measure(load)
          return {
            [language]: { value: perSecond, unit: 'executions/s' },
            [`${language}: processor time`]: { value: (cpuMs * 1000) / count, unit: 'µs/execution' }
          }
        },
        ...(plain === undefined
          ? []
          : [
              async () => {
                const { perSecond } = await plain.measure({ language, count })
                return { [`${language}, plain library`]: { value: perSecond, unit: 'evaluations/s' } }
              }
            ])
      ])
      await engine.close()
      await plain?.close()
    }
  }
}

/** Tasks that workers ask for, over HTTP. */
export const activities: Scenario = {
  name: 'activities',
  title: 'StartExecution, GetActivityTask and SendTaskSuccess over HTTP, durable, 50 workers',
  async run(bench) {
    const options: ServerOptions = { definition: oneActivity }
    const server: Contender<Calls, CallsDone> = await startContender('contenders/server.ts', options)
    try {
      // as for the others; three calls and a client have more to compile
      await server.measure({ operation: 'Activity', count: 1_500, atOnce: 50 })
      await bench.compare([
        async () => {
          const count = bench.size(3_000, 600)
          const { perSecond, cpuMs } = await server.measure({ operation: 'Activity', count, atOnce: 50 })
          return {
            'activity tasks': { value: perSecond, unit: 'tasks/s' },
            'activity tasks: processor time with the client': { value: (cpuMs * 1000) / count, unit: 'µs/task' }
          }
        }
      ])
    } finally {
      await server.close()
    }
  }
}
