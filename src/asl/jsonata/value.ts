import { isNumber, JsonNumber } from '../../lib/json/value.ts'
import type { Runtime } from './runtime.ts'

/** What an expression computes with: JSON as it came in, what the language builds from it, and functions. */
export type Value =
  | null
  | boolean
  | number
  | JsonNumber
  | string
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | FunctionValue

/** `undefined` is JSONata's "nothing". */
export type Result = Value | undefined

export abstract class FunctionValue {
  /** How many arguments a higher-order function passes. */
  abstract readonly arity: number
  abstract invoke(runtime: Runtime, args: readonly Result[], input: Result): Result
}

/**
 * An array that stands for "the items found": it dissolves into its only item, or into nothing, at the end of each
 * expression, and into the sequence around it in a path. (A mark on a plain array: V8 runs subclasses of Array much
 * slower.)
 */
export interface Sequence extends Array<Value> {
  /** `kept` where `[]` was written: a sequence of one stays an array. */
  mark: 'sequence' | 'kept'
}

/** An array built by a constructor that is a step of a path: it is not flattened into the path's result. */
interface ConstructedArray extends Array<Value> {
  mark: 'constructed'
}

const markOf = (value: unknown): string | undefined =>
  Array.isArray(value) ? (value as { readonly mark?: string }).mark : undefined

export const isSequence = (value: unknown): value is Sequence => {
  const mark = markOf(value)
  return mark === 'sequence' || mark === 'kept'
}

export const isConstructed = (value: unknown): value is ConstructedArray => markOf(value) === 'constructed'

export function newSequence(): Sequence {
  const sequence = [] as unknown as Sequence
  sequence.mark = 'sequence'
  return sequence
}

export function newConstructedArray(): ConstructedArray {
  const array = [] as unknown as ConstructedArray
  array.mark = 'constructed'
  return array
}

export function sequenceOf(items: readonly Value[]): Sequence {
  const sequence = [...items] as unknown as Sequence
  sequence.mark = 'sequence'
  return sequence
}

/** Whether an array is more than its items: JSON holds no such array. */
export const isMarked = (value: unknown): boolean => markOf(value) !== undefined

/** What an expression that yields this value results in. */
export function collapse(value: Result): Result {
  if (!isSequence(value)) return value
  if (value.length === 0) return undefined
  return value.length === 1 && value.mark === 'sequence' ? value[0] : value
}

export const isArray = (value: unknown): value is readonly Value[] => Array.isArray(value)

export const isMap = (value: unknown): value is ReadonlyMap<string, Value> => value instanceof Map

export const isFunction = (value: unknown): value is FunctionValue => value instanceof FunctionValue

/** The items of a value: an array's, or the value itself. */
export const itemsOf = (value: Value): readonly Value[] => (isArray(value) ? value : [value])

/** Letters of function signatures: string, number, boolean, null (l), array, object, function, missing. */
export type TypeLetter = 's' | 'n' | 'b' | 'l' | 'a' | 'o' | 'f' | 'm'

export function typeLetter(value: Result): TypeLetter {
  switch (typeof value) {
    case 'undefined':
      return 'm'
    case 'string':
      return 's'
    case 'number':
      return 'n'
    case 'boolean':
      return 'b'
    default:
      if (value === null) return 'l'
      if (isArray(value)) return 'a'
      if (value instanceof JsonNumber) return 'n'
      return value instanceof FunctionValue ? 'f' : 'o'
  }
}

/** What JSONata takes for true; `undefined` where there is nothing to decide on. */
export function truth(runtime: Runtime, value: Result): boolean | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value !== ''
  if (isArray(value)) {
    runtime.descend()
    const holdsTrue = value.some((item) => truth(runtime, item) === true)
    runtime.ascend()
    return holdsTrue
  }
  if (isNumber(value)) {
    const number = Number(value)
    return number !== 0 && !Number.isNaN(number)
  }
  return isMap(value) && value.size > 0
}

/** Whether the text of a number is that of an integer too large for a double to hold exactly. */
export function isExactInteger(value: number | JsonNumber): value is JsonNumber {
  if (typeof value === 'number' || !/^-?\d{16,19}$/.test(value.text)) return false
  const exact = BigInt(value.text)
  return exact === BigInt.asIntN(64, exact) && !Number.isSafeInteger(Number(value.text))
}

export { isNumber, JsonNumber }
