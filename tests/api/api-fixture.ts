import type { ApiConfiguration, ApiContext } from '../../src/api/context.ts'
import type { InputOf, OperationName, OutputOf } from '../../src/api/model.ts'
import { type ApiFailure, type ApiResponse, createApi } from '../../src/api/protocol.ts'
import { parseDefinition, parseState } from '../../src/asl/parse.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { createServiceModels } from '../../src/server/service-models.ts'
import type { Store } from '../../src/store/store.ts'
import { openStoreUnderTest } from '../postgres/store-under-test.ts'
import { FakeEngine } from './fake-engine.ts'

export const PREFIX = 'arn:aws:states:us-east-1:123456789012'
export const ROLE = 'arn:aws:iam::123456789012:role/workflow'

/** A definition of one Pass state; different texts for different comments. */
export const passDefinition = (comment = ''): string =>
  JSON.stringify({ Comment: comment, StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })

/** An error as a caller sees it. */
export interface Refusal {
  readonly status: number
  readonly type: string
  readonly message: string
  readonly [member: string]: unknown
}

/**
 * The API over an empty store and an engine that runs nothing, with a clock that the test moves. Of itself the clock
 * moves only when somebody sets a timer: then to its time, at once.
 * @param parts in the place of the fixture's own
 */
export function createFixture(
  configuration: Partial<ApiConfiguration> = {},
  store: Store = openStoreUnderTest().store,
  parts: Partial<Pick<ApiContext, 'clock' | 'integrations'>> = {}
) {
  const clock = {
    time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    now: (): number => clock.time,
    setTimer: (at: number, callback: () => void): (() => void) => {
      let isSet = true
      queueMicrotask(() => {
        if (!isSet) return
        clock.time = Math.max(clock.time, at)
        callback()
      })
      return () => {
        isSet = false
      }
    }
  }
  const engine = new FakeEngine(store, clock)
  const failures: ApiFailure[] = []
  const context = {
    store,
    engine,
    clock,
    random: seededRandom(1),
    configuration: { region: 'us-east-1', accountId: '123456789012', ...configuration },
    parseDefinition,
    parseState,
    integrations: () => undefined,
    readServiceModel: createServiceModels(),
    ...parts
  }
  const handle = createApi(context, (failure) => failures.push(failure))

  const send = (operation: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiResponse> =>
    handle({
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body)
    })

  /** The answer to a request that is well formed; throws where it is refused. */
  async function call<Name extends OperationName>(
    operation: Name,
    input: InputOf<Name>,
    headers: Record<string, string> = {}
  ): Promise<OutputOf<Name>> {
    const response = await send(operation, input, headers)
    if (response.status !== 200) throw new Error(`${operation} was refused: ${response.body}`)
    return JSON.parse(response.body) as OutputOf<Name>
  }

  /** The refusal of a request; throws where it is not refused. */
  async function refuse(
    operation: OperationName,
    input: unknown,
    headers: Record<string, string> = {}
  ): Promise<Refusal> {
    const response = await send(operation, input, headers)
    if (response.status === 200) throw new Error(`${operation} was not refused: ${response.body}`)
    const { __type, ...rest } = JSON.parse(response.body) as { __type: string; message: string }
    return { status: response.status, type: __type.slice(__type.indexOf('#') + 1), ...rest }
  }

  /** Creates a state machine and answers its ARN. */
  async function create(name: string, input: Partial<InputOf<'CreateStateMachine'>> = {}): Promise<string> {
    const given = { name, definition: passDefinition(), roleArn: ROLE, ...input }
    return (await call('CreateStateMachine', given)).stateMachineArn
  }

  return { store, engine, clock, failures, context, handle, send, call, refuse, create }
}

export type Fixture = ReturnType<typeof createFixture>
