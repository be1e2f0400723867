import type { Code } from './code.ts'
import { Frame } from './frame.ts'
import { jsonataError } from './jsonata-error.ts'
import type { Runtime } from './runtime.ts'
import type { Signature } from './signature.ts'
import { FunctionValue, isFunction, type Result } from './value.ts'

/** A function of the language itself. Missing arguments are `undefined`. */
export type Implementation = (runtime: Runtime, ...args: readonly Result[]) => Result

export class BuiltIn extends FunctionValue {
  readonly arity: number
  readonly #signature: Signature
  readonly #implementation: Implementation

  constructor(signature: Signature, arity: number, implementation: Implementation) {
    super()
    this.#signature = signature
    this.arity = arity
    this.#implementation = implementation
  }

  override invoke(runtime: Runtime, args: readonly Result[], input: Result): Result {
    runtime.work(CALL_WORK)
    return this.#implementation(runtime, ...this.#signature.validate(runtime, args, input))
  }
}

/** Checking the arguments and calling, in units of work. */
const CALL_WORK = 3

/** `function($x) { … }`: its body is evaluated with the context item and the variables of where it was written. */
export class Lambda extends FunctionValue {
  readonly arity: number
  readonly #parameters: readonly string[]
  readonly #signature: Signature | undefined
  readonly #body: Code
  readonly #input: Result
  readonly #frame: Frame

  constructor(
    parameters: readonly string[],
    signature: Signature | undefined,
    body: Code,
    input: Result,
    frame: Frame
  ) {
    super()
    this.arity = parameters.length
    this.#parameters = parameters
    this.#signature = signature
    this.#body = body
    this.#input = input
    this.#frame = frame
  }

  override invoke(runtime: Runtime, args: readonly Result[], input: Result): Result {
    const checked = this.#signature === undefined ? args : this.#signature.validate(runtime, args, input)
    return this.#body(runtime, this.#input, new Frame(this.#frame, this.#parameters, checked))
  }
}

/** A function made from a function of the evaluator's own: a regular expression, a composition, a transformation. */
export class NativeFunction extends FunctionValue {
  readonly arity: number
  readonly #implementation: Implementation

  constructor(arity: number, implementation: Implementation) {
    super()
    this.arity = arity
    this.#implementation = implementation
  }

  override invoke(runtime: Runtime, args: readonly Result[]): Result {
    return this.#implementation(runtime, ...args)
  }
}

/** A function handed to another function: there it is called without a context item. */
export class PassedFunction extends FunctionValue {
  readonly #inner: FunctionValue

  constructor(inner: FunctionValue) {
    super()
    this.#inner = inner
  }

  get arity(): number {
    return this.#inner.arity
  }

  /** The function as it was before it was passed, however often. */
  get origin(): FunctionValue {
    return this.#inner instanceof PassedFunction ? this.#inner.origin : this.#inner
  }

  override invoke(runtime: Runtime, args: readonly Result[]): Result {
    return this.origin.invoke(runtime, args, null)
  }
}

export const PLACEHOLDER = Symbol('?')

/** `$f(?, 1)`: the function with the arguments that are still missing. */
export class PartialApplication extends FunctionValue {
  readonly arity: number
  readonly #inner: FunctionValue
  readonly #name: string | undefined
  readonly #args: readonly (Result | typeof PLACEHOLDER)[]

  constructor(inner: FunctionValue, name: string | undefined, args: readonly (Result | typeof PLACEHOLDER)[]) {
    super()
    this.arity = args.filter((arg) => arg === PLACEHOLDER).length
    this.#inner = inner
    this.#name = name
    this.#args = args
  }

  override invoke(runtime: Runtime, args: readonly Result[], input: Result): Result {
    let index = 0
    const all = this.#args.map((arg) => (arg === PLACEHOLDER ? args[index++] : arg))
    runtime.functionName = this.#name
    return this.#inner.invoke(runtime, all, input)
  }
}

/** What the body of a lambda yields whose last act is a call: the call, still to be made by {@link applyFunction}. */
export class TailCall extends FunctionValue {
  readonly arity = 0
  readonly #make: (runtime: Runtime) => Result

  constructor(make: (runtime: Runtime) => Result) {
    super()
    this.#make = make
  }

  override invoke(runtime: Runtime): Result {
    return this.#make(runtime)
  }
}

/** Calls a function, and then whatever it ends in calling, without nesting deeper. @throws {JsonataError} T1006, … */
export function applyFunction(runtime: Runtime, callee: Result, args: readonly Result[], input: Result): Result {
  if (!isFunction(callee)) throw jsonataError('T1006')
  return settle(runtime, callee.invoke(runtime, args, input))
}

/** Makes the calls a result still stands for. */
export function settle(runtime: Runtime, result: Result): Result {
  let settled = result
  while (settled instanceof TailCall) {
    runtime.work(1)
    settled = settled.invoke(runtime)
  }
  return settled
}

/** Calls a function as the higher-order functions do: with as many of the arguments as it takes, at least one. */
export function callBack(runtime: Runtime, callee: FunctionValue, ...args: readonly Result[]): Result {
  return applyFunction(runtime, callee, args.slice(0, Math.max(1, callee.arity)), null)
}
