import type { EngineOptions, Executions, ExecutionsDone } from '../contenders/engine.ts'
import type { Bench, Found } from '../frame/bench.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fiveTasks, STEPS } from '../frame/workload.ts'

type Runner = Contender<Executions, ExecutionsDone>

/** Five durable steps, one after the other: what every engine here is for. */
export const durableTasks: Scenario = {
  name: 'durable-tasks',
  title: 'five Task states, Standard, each step durable (peers: five durable steps)',
  async run(bench) {
    const options: EngineOptions = { definition: fiveTasks, type: 'STANDARD', functions: 'inline' }
    const engine: Runner = await startContender('contenders/engine.ts', options)
    const local: Runner = await startContender('contenders/engine.ts', { ...options, functions: 'local' })
    const raw: Contender<Executions, { perSecond: number; bytesPerExecution: number }> = await startContender(
      'contenders/raw-sqlite.ts',
      options
    )
    const restate: Runner | undefined = bench.hasPeers ? await startContender('peers/restate.ts', {}) : undefined
    const dbos: Runner | undefined = bench.hasPeers ? await startContender('peers/dbos.ts', {}) : undefined
    try {
      // alone, each would measure its compiler, and the one that does most of them would be warm first
      for (const runner of [engine, local, restate, dbos]) await runner?.measure({ count: 200, atOnce: 20 })
      for (const atOnce of [1, 64, 200, 1000]) {
        const counts = countsFor(bench, atOnce)
        await bench.compare([
          () => tasks('stepwright', engine, counts.ours, atOnce),
          () => tasks('stepwright, local functions', local, counts.ours, atOnce),
          ...(restate === undefined ? [] : [() => tasks('restate', restate, counts.restate, atOnce)]),
          ...(dbos === undefined ? [] : [() => tasks('dbos', dbos, counts.dbos, atOnce)]),
          ...(atOnce === 200
            ? [
                async () => {
                  const { perSecond } = await raw.measure({ count: counts.ours, atOnce })
                  return { [`raw limit, ${atOnce} at a time`]: { value: perSecond * STEPS, unit: 'tasks/s' } }
                }
              ]
            : [])
        ])
      }
    } finally {
      await Promise.all([engine, local, raw, restate, dbos].map((contender) => contender?.close()))
    }
  }
}

/** About as long for each: a second or two, and a tenth of it for one at a time. */
function countsFor(bench: Bench, atOnce: number): { ours: number; restate: number; dbos: number } {
  const isAlone = atOnce === 1
  return {
    ours: isAlone ? bench.size(400, 200) : bench.size(8_000, 4_000),
    restate: isAlone ? bench.size(100, 50) : bench.size(1_500, 1_000),
    dbos: isAlone ? bench.size(50, 30) : bench.size(600, 400)
  }
}

async function tasks(name: string, runner: Runner, count: number, atOnce: number): Promise<Found> {
  const { perSecond, p50Ms, p99Ms, cpuMs } = await runner.measure({ count, atOnce })
  const label = `${name}, ${atOnce} at a time`
  return {
    [label]: { value: perSecond * STEPS, unit: 'tasks/s' },
    [`${label}: processor time`]: { value: (cpuMs * 1000) / (count * STEPS), unit: 'µs/task' },
    ...(atOnce === 1 && {
      [`${label}: p50`]: { value: p50Ms, unit: 'ms/execution' },
      [`${label}: p99`]: { value: p99Ms, unit: 'ms/execution' }
    })
  }
}
