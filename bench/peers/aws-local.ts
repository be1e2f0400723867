import { StateMachine } from 'aws-local-stepfunctions'
import type { ExecutionsDone } from '../contenders/engine.ts'
import { serve } from '../frame/contender.ts'
import { drive, percentile } from '../frame/load.ts'
import { functionArn, INPUT, OUTPUT } from '../frame/workload.ts'

/** aws-local-stepfunctions: the same language interpreted in memory; nothing is stored. */

type Machine = ConstructorParameters<typeof StateMachine>[0]

await serve<{ definition: string }, { count: number; atOnce: number }, ExecutionsDone>(async ({ definition }) => {
  const machine = new StateMachine(JSON.parse(definition) as Machine)
  const output = JSON.parse(OUTPUT) as Record<string, string | number>
  const overrides = {
    taskResourceLocalHandlers: { Step0: async () => output } as Record<
      string,
      () => Promise<Record<string, string | number>>
    >
  }
  for (const name of Object.keys((JSON.parse(definition) as { States: object }).States)) {
    if (definition.includes(functionArn)) overrides.taskResourceLocalHandlers[name] = async () => output
  }
  return {
    async measure({ count, atOnce }) {
      const run = () => machine.run(JSON.parse(INPUT), { overrides }).result
      const { perSecond, latencies } = await drive(count, atOnce, run)
      return { perSecond, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) }
    },
    close: async () => undefined
  }
})
