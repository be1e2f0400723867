import type { ApiRequest, ApiResponse } from '../../src/api/protocol.ts'
import { createApi } from '../../src/api/protocol.ts'
import { type Engine, EngineOverloaded, EngineUnavailable } from '../../src/engine/engine.ts'
import type { Integration } from '../../src/integrations/integration.ts'
import { StartExecution } from '../../src/integrations/step-functions/start-execution.ts'
import type { Random } from '../../src/lib/random.ts'
import { callInProcess } from '../../src/server/call-in-process.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import type { NodeProcess } from './node-process.ts'
import type { SimulatedServices } from './simulated-services.ts'

/** Tasks that start executions, as a server performs them: by the API of its own node. */
export class NestedExecutions {
  readonly integration: Integration
  readonly #node: NodeProcess
  readonly #handle = Promise.withResolvers<(request: ApiRequest) => Promise<ApiResponse>>()

  constructor(node: NodeProcess, services: SimulatedServices) {
    this.#node = node
    const start = new StartExecution(async (call) => callInProcess(await this.#handle.promise, call, node), node)
    this.integration = {
      perform: async (task, signal) => {
        await services.checkDurable(task)
        return start.perform(task, signal)
      },
      lookAtJob: (task, submission) => start.lookAtJob(task, submission),
      stopJob: (task, submission) => start.stopJob(task, submission)
    }
  }

  /** @param parts.report told of failures that are nobody's but ours */
  open(parts: {
    readonly engine: Engine
    readonly store: Store
    readonly random: Random
    readonly report: (violation: string) => void
  }): void {
    const { engine, store, random, report } = parts
    const context = {
      store,
      engine,
      random,
      clock: this.#node,
      configuration: { region: 'us-east-1', accountId: '123456789012' },
      parseDefinition: notNeeded,
      parseState: notNeeded,
      integrations: () => undefined,
      readServiceModel: notNeeded
    }
    this.#handle.resolve(
      createApi(context, ({ operation, error }) => {
        if (isPassing(error)) return
        report(`The API reported of ${operation}: ${error instanceof Error ? error.stack : String(error)}`)
      })
    )
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof EngineUnavailable || error instanceof EngineOverloaded

const notNeeded = (): never => {
  throw new Error('Nested executions do not need this')
}
