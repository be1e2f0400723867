import type { StateMachine } from '../asl/definition.ts'
import type { Diagnostic } from '../asl/validate/diagnostic.ts'
import type { Engine } from '../engine/engine.ts'
import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { Place } from '../resources/arn.ts'
import type { StateMachineType } from '../resources/state-machine.ts'
import type { Store } from '../store/store.ts'
import type { InputOf, OperationName, OutputOf } from './model.ts'

/** What the API works with, made once by the server. */
export interface ApiContext {
  readonly store: Store
  readonly engine: Engine
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
  readonly configuration: ApiConfiguration
  readonly parseDefinition: ParseDefinition
}

export interface ApiConfiguration {
  /** Where resources live when the request's signature names no region. */
  readonly region: string
  readonly accountId: string
}

export type ParseDefinition = (text: string, options: { readonly type: StateMachineType }) => ParsedDefinition

export interface ParsedDefinition {
  /** Absent where a diagnostic is an error. */
  readonly machine?: StateMachine
  readonly diagnostics: readonly Diagnostic[]
}

/** What one request works with. */
export interface RequestContext extends ApiContext {
  /** Where the resources live that the request makes and lists. */
  readonly place: Place
  /** The header X-Amzn-Trace-Id, which has priority over a member `traceHeader`. */
  readonly traceHeader?: string
}

/** @throws {ApiError} and the errors of `resources/`, which the protocol answers alike */
export type Operation<Name extends OperationName> = (
  input: InputOf<Name>,
  context: RequestContext
) => Promise<OutputOf<Name>>
