import { type HashAlgorithm, hashText } from '../../../lib/hash.ts'
import { openings } from '../../../lib/json/openings.ts'
import { JsonSyntaxError, parse } from '../../../lib/json/parse.ts'
import { JavaRandom } from '../../java-random.ts'
import { NativeFunction } from '../function-value.ts'
import { jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import {
  type FunctionValue,
  isArray,
  isExactInteger,
  isMap,
  isNumber,
  JsonNumber,
  newSequence,
  type Result,
  type Value
} from '../value.ts'

/**
 * The functions that Step Functions adds to JSONata, or changes (`$random`). Their behaviour in corner cases is
 * measured on AWS: numbers are cut off towards zero, a surplus argument is T0410.
 */
export const stepFunctionsFunctions: ReadonlyMap<string, FunctionValue> = new Map([
  define('partition', 2, (runtime, [array, size]) => partition(runtime, array, size)),
  define('range', 3, (runtime, [first, last, step]) => range(runtime, first, last, step)),
  define('hash', 2, (runtime, [text, algorithm]) => hash(runtime, text, algorithm)),
  define('random', 1, (runtime, [seed]) => random(runtime, seed)),
  define('uuid', 0, (runtime) => runtime.environment.uuid()),
  define('parse', 1, (runtime, [text]) => parseText(runtime, text))
])

function define(
  name: string,
  arity: number,
  implementation: (runtime: Runtime, args: readonly Result[]) => Result
): [string, FunctionValue] {
  const native = new NativeFunction(arity, (runtime: Runtime, ...args: readonly Result[]) => {
    if (args.slice(arity).some((arg) => arg !== undefined)) throw mismatch(name, arity + 1)
    return implementation(runtime, args)
  })
  return [name, native]
}

const mismatch = (name: string, index: number): Error => jsonataError('T0410', { token: name, index })

const MAX_LONG = 2n ** 63n - 1n
const MIN_LONG = -(2n ** 63n)

/** A number as Java's cast to `long` takes it. @throws {JsonataError} T0410 */
function integer(value: Result, name: string, index: number): bigint {
  if (!isNumber(value)) throw mismatch(name, index)
  if (isExactInteger(value)) return BigInt(value.text)
  const number = Math.trunc(Number(value))
  if (Number.isNaN(number)) return 0n
  if (number >= 2 ** 63) return MAX_LONG
  return number < -(2 ** 63) ? MIN_LONG : BigInt(number)
}

function partition(runtime: Runtime, array: Result, size: Result): Result {
  if (array === undefined) return undefined
  if (!isArray(array)) throw jsonataError('T0412', { index: 1, token: 'partition' })
  if (array.length === 0) return undefined
  if (size === undefined) return [[...array]]
  const length = integer(size, 'partition', 2)
  if (length < 0n) throw jsonataError('D3137', { message: 'Second argument must be zero or greater' })
  if (length === 0n) return undefined
  runtime.allocateItems(array.length)
  const chunk = Number(length)
  runtime.work(Math.ceil(array.length / chunk) * 4)
  return Array.from({ length: Math.ceil(array.length / chunk) }, (_, index) =>
    array.slice(index * chunk, (index + 1) * chunk)
  )
}

function range(runtime: Runtime, first: Result, last: Result, step: Result): Result {
  const start = integer(first, 'range', 1)
  const end = integer(last, 'range', 2)
  if (step === undefined) return undefined
  const increment = integer(step, 'range', 3)
  if (increment === 0n || (end - start) * increment < 0n) return undefined
  const count = Number((end - start) / increment) + 1
  // measured: 200,000 items pass and 500,000 do not, so an item takes twice the room of one of `[a..b]`
  runtime.allocateItems(Math.min(count * 2, Number.MAX_SAFE_INTEGER))
  const items = newSequence()
  const value = integers(start, increment)
  for (let index = 0; index < count; index++) items.push(value(index))
  return items
}

/** The n-th item of a range; big integers only where doubles are not exact. */
function integers(start: bigint, increment: bigint): (index: number) => Value {
  const first = Number(start)
  const step = Number(increment)
  return (index) => {
    const number = first + index * step
    if (Number.isSafeInteger(number) && Number.isSafeInteger(index * step)) return number
    const exact = start + BigInt(index) * increment
    const double = Number(exact)
    return Number.isSafeInteger(double) ? double : new JsonNumber(exact.toString())
  }
}

const ALGORITHMS: readonly string[] = ['SHA-1', 'SHA-384', 'SHA-256', 'SHA-512', 'MD5'] satisfies HashAlgorithm[]

const isAlgorithm = (name: string): name is HashAlgorithm => ALGORITHMS.includes(name)

function hash(runtime: Runtime, text: Result, algorithm: Result): Result {
  if (typeof text !== 'string') throw mismatch('hash', 1)
  if (algorithm === undefined) return undefined
  if (typeof algorithm !== 'string') throw mismatch('hash', 2)
  if (!isAlgorithm(algorithm)) {
    throw jsonataError('D3137', {
      message: `Hash algorithm '${algorithm}' must be one of ${ALGORITHMS.join(', ')}`
    })
  }
  runtime.allocateText(text.length)
  runtime.work(HASH_WORK)
  return hashText(text, algorithm)
}

/** Of a short text. */
const HASH_WORK = 24

function random(runtime: Runtime, seed: Result): Result {
  return seed === undefined ? runtime.environment.random() : new JavaRandom(integer(seed, 'random', 1)).nextDouble()
}

const invalidJson = (): Error => jsonataError('D3137', { message: 'Invalid JSON' })

function parseText(runtime: Runtime, text: Result): Result {
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw mismatch('parse', 1)
  runtime.allocateText(text.length)
  runtime.work(text.length >> 1)
  for (let rest = openings(text); rest > 0; rest--) runtime.allocateMembers(0)
  try {
    const value = parse(text)
    if (memberCount(value) !== writtenMemberCount(text)) throw invalidJson()
    return value
  } catch (error) {
    throw error instanceof JsonSyntaxError ? invalidJson() : error
  }
}

/** Members of all objects in a value; numbers that no double can hold are refused on the way. */
function memberCount(value: Value): number {
  if (isNumber(value) && !Number.isFinite(Number(value))) throw invalidJson()
  if (isArray(value)) return value.reduce((count: number, item) => count + memberCount(item), 0)
  if (!isMap(value)) return 0
  let count = value.size
  for (const member of value.values()) count += memberCount(member)
  return count
}

/** Colons outside of texts: with a name repeated there are more of them than members. */
const writtenMemberCount = (text: string): number => text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '').split(':').length - 1
