import type { Budget } from '../../asl/budget.ts'
import type { State } from '../../asl/definition.ts'
import { itemMember, type MapItem } from '../../asl/map-item.ts'
import type { Scope } from '../../asl/scope.ts'
import type { Failure } from '../../interpreter/event.ts'
import { Payload } from '../../lib/json/payload.ts'
import { type JsonObject, object } from '../../lib/json/value.ts'
import type { RequestContext } from '../context.ts'
import type { InputOf, ValueOf } from '../model.ts'
import type { InventedExecution } from './context-object.ts'
import type { Mock } from './mock.ts'

/** One state under test, with all that is known before it runs. */
export interface StateTest<Tested extends State = State> {
  readonly state: Tested
  /** The state's input as it arrived. */
  readonly input: Payload
  readonly mock: Mock | undefined
  readonly configuration: NonNullable<InputOf<'TestState'>['stateConfiguration']>
  /** Those given, and after the state those it has assigned as well. */
  readonly variables: Map<string, Payload>
  readonly contextObject: JsonObject
  readonly execution: InventedExecution
  readonly roleArn: string | undefined
  /** Filled while the state runs, in the order of its processing. */
  readonly inspection: Inspection
  /** When the test ends as timed out, whatever the state waits for; milliseconds since the epoch. */
  readonly deadline: number
  /** Largest output, in UTF-8 bytes. */
  readonly payloadBytes: number
  readonly budget: Budget
  readonly context: RequestContext
}

/** What a test shows of the state's processing, as the API answers it. */
export type Inspection = { -readonly [Member in keyof ValueOf<'InspectionData'>]: ValueOf<'InspectionData'>[Member] }

/** How a test ended. */
export type TestOutcome =
  | { readonly status: 'SUCCEEDED'; readonly output: Payload; readonly nextState?: string }
  | ({ readonly status: 'FAILED' | 'RETRIABLE' } & Failure)
  | ({ readonly status: 'CAUGHT_ERROR'; readonly output: Payload; readonly nextState: string } & Failure)

interface ScopeParts {
  /** Default: the state's input as it arrived. */
  readonly input?: Payload
  readonly result?: Payload
  readonly errorOutput?: JsonObject
  /** Of a Map: the item that something is evaluated for. */
  readonly item?: MapItem
}

/** What the expressions of the state may see; the counterpart of the interpreter's `scopeOf`. */
export function scopeOf(test: StateTest, parts: ScopeParts = {}): Scope {
  const { random, clock } = test.context
  return {
    input: parts.input ?? test.input,
    ...(parts.result === undefined ? {} : { result: parts.result }),
    ...(parts.errorOutput === undefined ? {} : { errorOutput: parts.errorOutput }),
    context: () => withItem(test.contextObject, parts.item),
    variable: (name) => test.variables.get(name)?.value,
    random: () => random.next(),
    uuid: () => random.uuid(),
    now: clock.now(),
    budget: test.budget
  }
}

function withItem(context: JsonObject, item: ScopeParts['item']): JsonObject {
  if (item === undefined) return context
  return new Map([...context, ['Map', object({ Item: itemMember(item) })]])
}

/** Of a state that is not tested without one. */
export function mockOf({ mock, state }: StateTest): Mock {
  if (mock === undefined) throw new Error(`A ${state.type} state is only tested with a mock`)
  return mock
}

/** AWS shows no input path, selector or result path of a state in JSONata. */
export const isJsonPath = ({ state }: StateTest): boolean => state.queryLanguage === 'JSONPath'

/** The `variables` of a request by name. */
export const variablesOf = (given: JsonObject): Map<string, Payload> =>
  new Map([...given].map(([name, value]) => [name, Payload.of(value)]))
