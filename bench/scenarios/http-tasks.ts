import type { EngineOptions, Executions, ExecutionsDone } from '../contenders/engine.ts'
import type { Found } from '../frame/bench.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fiveTasks, STEPS } from '../frame/workload.ts'

type Runner = Contender<Executions, ExecutionsDone>

/** The same five durable tasks, each a call to another process, as Restate's steps are. */
export const httpTasks: Scenario = {
  name: 'http-tasks',
  title: 'five Task states, Standard, durable, each an HTTP call to functions in another process',
  async run(bench) {
    const functions: Contender<object, { port: number }> = await startContender('contenders/lambda-endpoint.ts', {})
    const { port } = await functions.measure({})
    const options: EngineOptions = {
      definition: fiveTasks,
      type: 'STANDARD',
      functions: { endpoint: `http://127.0.0.1:${port}` }
    }
    const engine: Runner = await startContender('contenders/engine.ts', options)
    const restate: Runner | undefined = bench.hasPeers ? await startContender('peers/restate.ts', {}) : undefined
    const rateOf = async (runner: Runner, name: string, count: number): Promise<Found> => {
      const { perSecond, cpuMs } = await runner.measure({ count, atOnce: 200 })
      return {
        [`${name}, 200 at a time`]: { value: perSecond * STEPS, unit: 'tasks/s' },
        [`${name}: processor time`]: { value: (cpuMs * 1000) / (count * STEPS), unit: 'µs/task' }
      }
    }
    try {
      // a short run would measure the compiler, and the opening of connections: after 600 executions ours takes half as
      // much again as later
      for (const runner of [engine, restate]) await runner?.measure({ count: 1_500, atOnce: 200 })
      await bench.compare([
        () => rateOf(engine, 'stepwright', bench.size(4_000, 2_000)),
        ...(restate === undefined ? [] : [() => rateOf(restate, 'restate', bench.size(1_500, 800))])
      ])
    } finally {
      await Promise.all([engine, restate, functions].map((contender) => contender?.close()))
    }
  }
}
