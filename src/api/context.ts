import type { ParsedDefinition, ParsedState, ParseOptions } from '../asl/parse.ts'
import type { Encryption } from '../encryption/encryption.ts'
import type { Engine } from '../engine/engine.ts'
import type { Integration } from '../integrations/integration.ts'
import type { TaskOrigin } from '../interpreter/event.ts'
import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { Place } from '../resources/arn.ts'
import type { Store } from '../store/store.ts'
import type { InputOf, OperationName, OutputOf } from './model.ts'
import type { ReadServiceModel } from './test-state/service-model.ts'

/** What the API works with, made once by the server. */
export interface ApiContext {
  readonly store: Store
  readonly engine: Engine
  readonly clock: Clock
  readonly random: Random
  readonly configuration: ApiConfiguration
  readonly parseDefinition: (text: string, options: ParseOptions) => ParsedDefinition
  /** Of a state alone. */
  readonly parseState: (text: string, name: string, options: ParseOptions) => ParsedState
  /** What performs the tasks of a service for TestState, `undefined` where there is nothing. */
  readonly integrations: (service: string) => Integration | undefined
  readonly readServiceModel: ReadServiceModel
  /** The mocks that executions can be started with; absent where there are none, and `#` is part of a name as on AWS. */
  readonly mocks?: TestCases
  /** The keys of customers; without it their configurations are kept, and nothing is encrypted. */
  readonly encryption?: Encryption
  /** Whether a log group exists; absent where there is no log service that knows. Does not reject. */
  readonly hasLogGroup?: (arn: string) => Promise<boolean>
}

export interface TestCases {
  /** @throws {Error} there is no such test case, or the mocks cannot be used: the message says which and where */
  checkTestCase(stateMachineName: string, testCase: string): void
}

export interface ApiConfiguration {
  /** Where resources live when the request's signature names no region. */
  readonly region: string
  readonly accountId: string
  /** Largest input or output that a request may carry, in UTF-8 bytes; AWS's limit where it is not given. */
  readonly payloadBytes?: number
}

/** What one request works with. */
export interface RequestContext extends ApiContext {
  /** The store, opening what is encrypted in it as it is read; for what needs a key. */
  readonly opened: Store
  /** Where the resources live that the request makes and lists. */
  readonly place: Place
  /** Aborted when the caller has gone before it was answered. */
  readonly signal: AbortSignal
  /** The header X-Amzn-Trace-Id, which has priority over a member `traceHeader`. */
  readonly traceHeader?: string
  /** The attempt that asks, where one does. */
  readonly startedBy?: TaskOrigin
}

/** @throws {ApiError} and the errors of `resources/`, which the protocol answers alike */
export type Operation<Name extends OperationName> = (
  input: InputOf<Name>,
  context: RequestContext
) => Promise<OutputOf<Name>>
