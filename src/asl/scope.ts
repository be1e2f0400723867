import type { Payload } from '../lib/json/payload.ts'
import type { Json, JsonObject, JsonTypeName } from '../lib/json/value.ts'
import type { Budget } from './budget.ts'

/**
 * What an expression may read, and the chance and time it may use. Both query languages are evaluated against it:
 * `$` and `$states.input` are `input`, `$$` and `$states.context` are `context()`, `$name` is `variable(name)`.
 */
export interface Scope {
  /** JSONPath: what `$` stands for at this point of the state's processing. JSONata: the state's whole input. */
  readonly input: Payload
  /** `$states.result`; absent where AWS does not offer it. */
  readonly result?: Payload | undefined
  /** `$states.errorOutput`; only inside a catcher. */
  readonly errorOutput?: JsonObject | undefined
  /** The context object; built on first use, so it must be cheap not to call. */
  readonly context: () => Json
  /** The value of a workflow variable in this scope, `undefined` where it was never assigned. */
  readonly variable: (name: string) => Json | undefined
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** A random (version 4) UUID. */
  readonly uuid: () => string
  /** Milliseconds since the epoch, for `$now()` and `$millis()`. */
  readonly now: number
  /** What all fields of the state may take together. */
  readonly budget: Budget
}

/**
 * A compiled field that yields JSON: a payload template (JSONPath, keys ending in `.$`) or a JSON value holding
 * `{% … %}` expressions (JSONata). Compiled once per definition.
 */
export interface Template {
  /**
   * @throws {StateError} `States.Runtime` (a path that finds nothing, an intrinsic function that fails),
   *   `States.QueryEvaluationError`; the cause lacks the opening that names the state.
   */
  evaluate(scope: Scope): Payload
}

/** A compiled JSONata expression of a field that takes values of one type only. */
export interface TypedExpression {
  /** The text between the delimiters, trimmed: error texts quote it. */
  readonly source: string
  /**
   * @param alternative a second type that will do
   * @throws {StateError} `States.QueryEvaluationError`, also for a value of another type
   */
  evaluate(scope: Scope, type: JsonTypeName, alternative?: JsonTypeName): Json
}
