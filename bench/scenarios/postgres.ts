import type { EngineOptions, Executions, ExecutionsDone } from '../contenders/engine.ts'
import type { Found } from '../frame/bench.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import { freePorts } from '../frame/free-ports.ts'
import { limitProcessor } from '../frame/processor-limit.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fiveComputingTasks, fiveTasks, STEPS } from '../frame/workload.ts'
import type { PostgresCounted } from '../peers/postgres-server.ts'

type Runner = Contender<Executions, ExecutionsDone>
type Database = Contender<object, PostgresCounted>

/**
 * What one node and two are compared by. Two nodes and Postgres ask more of a small machine than it has, and then its
 * processors are what is measured: with 0.6 of a core each, two nodes leave 0.8 of two cores to Postgres.
 */
const SHARED: readonly { readonly name: string; readonly definition: string; readonly cores?: number }[] = [
  { name: 'five tasks', definition: fiveTasks },
  { name: 'computing', definition: fiveComputingTasks },
  { name: 'computing on 0.6 of a core', definition: fiveComputingTasks, cores: 0.6 }
]

/** Five durable steps on one Postgres: one node, two nodes, and DBOS in a database of the same server. */
export const postgres: Scenario = {
  name: 'postgres',
  title: 'five Task states, Standard, on Postgres (peer: five durable steps on the same server)',
  needsPeers: 'its Postgres comes with the other engines',
  async run(bench) {
    const [port = 0] = await freePorts(1)
    const database: Database = await startContender('peers/postgres-server.ts', { port })
    const { url } = await database.measure({})
    const givingBack: (() => void)[] = []
    const opened: { close(): Promise<void> }[] = [database]
    const open = async (runner: Promise<Runner>): Promise<Runner> => {
      opened.unshift(await runner)
      return runner
    }
    try {
      const dbos = await open(startContender('peers/dbos.ts', { database: url }))
      const node = await open(openNode(url, { schema: 'alone', nodes: 1, definition: fiveTasks }))
      for (const atOnce of [1, 200, 1_000]) {
        const isAlone = atOnce === 1
        await bench.compare([
          () => tasks('stepwright', [node], database, isAlone ? 50 : bench.size(3_000, 1_500), atOnce),
          () => tasks('dbos', [dbos], database, isAlone ? 30 : bench.size(600, 300), atOnce)
        ])
      }
      for (const { name, definition, cores } of SHARED) {
        const one = await open(openNode(url, { schema: `one ${name}`, nodes: 1, definition }))
        const shared = { schema: `two ${name}`, nodes: 2, definition }
        const two = [await open(openNode(url, shared)), await open(openNode(url, shared))]
        if (cores !== undefined) {
          const limits = [one, ...two].map(({ pid }) => limitProcessor(pid, cores))
          for (const giveBack of limits) if (giveBack !== undefined) givingBack.push(giveBack)
          // without it they would be measured as the pair before
          if (limits.includes(undefined)) {
            console.log(`  ${name}: left out, since control groups, which take processors away, need Linux and root`)
            break
          }
        }
        const count = bench.size(3_000, 1_500)
        await bench.compare([
          () => tasks(`${name}, one node`, [one], database, count, 400),
          () => tasks(`${name}, two nodes`, two, database, count, 400)
        ])
      }
    } finally {
      for (const contender of opened) await contender.close()
      for (const giveBack of givingBack) giveBack()
    }
  }
}

function openNode(
  url: string,
  { schema, nodes, definition }: { readonly schema: string; readonly nodes: number; readonly definition: string }
): Promise<Runner> {
  const database = `${url}?schema=${schema.replaceAll(/\W+/g, '_')}`
  const options: EngineOptions = { definition, type: 'STANDARD', functions: 'inline', database, nodes }
  return startContender('contenders/engine.ts', options)
}

/** The runners do equal parts of the whole at the same time. */
async function tasks(
  name: string,
  runners: readonly Runner[],
  database: Database,
  count: number,
  atOnce: number
): Promise<Found> {
  const each = { count: Math.ceil(count / runners.length), atOnce: Math.ceil(atOnce / runners.length) }
  await database.measure({})
  const done = await Promise.all(runners.map((runner) => runner.measure(each)))
  const counted = await database.measure({})
  const label = `${name}, ${atOnce} at a time`
  const perTask = (value: number): number => value / (each.count * runners.length * STEPS)
  const sumOf = (value: (one: (typeof done)[number]) => number): number =>
    done.reduce((sum, one) => sum + value(one), 0)
  return {
    [label]: { value: sumOf(({ perSecond }) => perSecond) * STEPS, unit: 'tasks/s' },
    [`${label}: processor time`]: { value: perTask(sumOf(({ cpuMs }) => cpuMs) * 1_000), unit: 'µs/task' },
    [`${label}: of Postgres`]: { value: perTask(counted.processorMs * 1_000), unit: 'µs/task' },
    [`${label}: log`]: { value: perTask(counted.walBytes), unit: 'bytes/task' },
    [`${label}: rows`]: {
      value: perTask(counted.rowsInserted + counted.rowsUpdated + counted.rowsDeleted),
      unit: 'rows/task'
    },
    [`${label}: transactions`]: { value: perTask(counted.transactions), unit: '1/task' },
    [`${label}: p50`]: { value: done[0]?.p50Ms ?? Number.NaN, unit: 'ms/execution' }
  }
}
