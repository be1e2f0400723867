import type { EngineDone, EngineOptions, Executions } from '../contenders/engine.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import { freePorts } from '../frame/free-ports.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fiveTasks } from '../frame/workload.ts'
import type { PostgresCounted } from '../peers/postgres-server.ts'

/** One node on Postgres under steady load: what it holds must not grow with what it has done. */
export const postgresSoak: Scenario = {
  name: 'postgres-soak',
  title: 'one node on Postgres for two minutes',
  needsPeers: 'its Postgres comes with the other engines',
  async run(bench) {
    const [port = 0] = await freePorts(1)
    const database: Contender<object, PostgresCounted> = await startContender('peers/postgres-server.ts', { port })
    const { url } = await database.measure({})
    const options: EngineOptions = { definition: fiveTasks, type: 'STANDARD', functions: 'inline', database: url }
    const node: Contender<Executions, EngineDone> = await startContender('contenders/engine.ts', options, [
      '--expose-gc'
    ])
    try {
      for (const half of ['first half', 'second half']) {
        const memory: number[] = []
        const connections: number[] = []
        const until = performance.now() + bench.size(60_000, 15_000)
        while (performance.now() < until) {
          memory.push((await node.measure({ count: 400, atOnce: 100 })).memoryMib)
          connections.push((await database.measure({})).connections)
        }
        bench.record(`memory, ${half}`, 'MiB', memory)
        bench.record(`connections, ${half}`, 'connections', connections)
        // the process's memory also has what the collector of garbage left for later: this has not
        const { liveMib } = await node.measure({ count: 400, atOnce: 100, collects: true })
        bench.record(`live memory, end of the ${half}`, 'MiB', [liveMib])
      }
    } finally {
      await node.close()
      await database.close()
    }
  }
}
