import { BuiltIn, type Implementation } from '../function-value.ts'
import type { Runtime } from '../runtime.ts'
import { Signature } from '../signature.ts'
import type { Result } from '../value.ts'

/** Functions by name, without `$`. */
export type FunctionTable = ReadonlyMap<string, BuiltIn>

/**
 * A function of the language. `arity` is the number of arguments that higher-order functions hand it. The signature
 * guarantees the types of the arguments, so the implementation may declare them.
 */
export function define(
  signature: string,
  arity: number,
  implementation: (runtime: Runtime, ...args: never[]) => Result
): BuiltIn {
  return new BuiltIn(new Signature(signature), arity, implementation as Implementation)
}
