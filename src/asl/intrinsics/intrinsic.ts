import type { Meter } from '../../lib/json/stringify.ts'
import type { Json } from '../../lib/json/value.ts'
import type { Path } from '../jsonpath/path.ts'

/** A compiled call such as `States.Format('{}', $.name)`. Made by `parseIntrinsic`. */
export interface Intrinsic {
  /** As the definition has it; error texts quote it whole, also for a call inside of another. */
  readonly text: string
  readonly call: Call
  /** Every path in it, nested calls included. */
  readonly paths: readonly Path[]
}

export interface Call {
  readonly name: string
  readonly function: IntrinsicFunction
  readonly operands: readonly Operand[]
}

export type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: Call }

/**
 * One of the `States.…` functions. It checks count and types of its arguments when it is called: AWS accepts a definition
 * with too many.
 * @throws {IntrinsicFailure}
 */
export type IntrinsicFunction = (values: readonly Json[], site: CallSite) => Json

/** What a function may use besides the values of its arguments. */
export interface CallSite {
  readonly call: Call
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** A random (version 4) UUID. */
  readonly uuid: () => string
  readonly charge: Charge
}

/** What a call takes of what the fields of the state may take together; said before the work is done. */
export interface Charge extends Meter {
  /** @throws {IntrinsicFailure} where it is too much */
  work(units: number): void
  /**
   * Looking at each character of a text.
   * @throws {IntrinsicFailure}
   */
  text(length: number): void
  /**
   * Work with each part of a value, texts being copied.
   * @throws {IntrinsicFailure}
   */
  parts(value: Json, unitsEach: number): void
}

/** A text that is no call of an intrinsic function. The message says what is wrong and where. */
export class IntrinsicSyntaxError extends Error {
  override readonly name = 'IntrinsicSyntaxError'
}

/** A call that failed. The message is what AWS says after `There was an error while evaluating … : <call>. `. */
export class IntrinsicFailure extends Error {
  override readonly name = 'IntrinsicFailure'
}

/** What AWS says of arguments of a wrong count, type or range. */
export const invalidArguments = ({ call }: CallSite): IntrinsicFailure =>
  new IntrinsicFailure(`Invalid arguments in ${call.name}`)
