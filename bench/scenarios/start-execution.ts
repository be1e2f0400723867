import type { Calls, CallsDone, ServerOptions } from '../contenders/server.ts'
import { type Contender, startContender } from '../frame/contender.ts'
import type { Scenario } from '../frame/scenario.ts'
import { oneWait } from '../frame/workload.ts'

/** What the door costs: StartExecution, answered when it is durable, beside a server that does nothing. */
export const startExecution: Scenario = {
  name: 'start-execution',
  title: 'StartExecution over HTTP, durable, and a bare node:http server that echoes',
  async run(bench) {
    const options: ServerOptions = { definition: oneWait }
    const server: Contender<Calls, CallsDone> = await startContender('contenders/server.ts', options)
    const echo: Contender<Pick<Calls, 'count' | 'atOnce'>, { perSecond: number }> = await startContender(
      'contenders/echo.ts',
      {}
    )
    try {
      // a short run would measure the compiler
      await server.measure({ operation: 'StartExecution', count: 3_000, atOnce: 200 })
      await echo.measure({ count: 3_000, atOnce: 200 })
      const load = { count: bench.size(20_000, 10_000), atOnce: 200 }
      await bench.compare([
        async () => {
          const { perSecond, cpuMs } = await server.measure({ ...load, operation: 'StartExecution' })
          return {
            'StartExecution, 200 at a time': { value: perSecond, unit: 'calls/s' },
            'StartExecution: processor time with the client': { value: (cpuMs * 1000) / load.count, unit: 'µs/call' }
          }
        },
        async () => {
          const { perSecond, cpuMs } = await echo.measure(load)
          return {
            'echo, 200 at a time': { value: perSecond, unit: 'calls/s' },
            'echo: processor time with the client': { value: (cpuMs * 1000) / load.count, unit: 'µs/call' }
          }
        }
      ])
    } finally {
      await Promise.all([server.close(), echo.close()])
    }
  }
}
