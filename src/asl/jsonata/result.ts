import { type Json, JsonNumber } from '../../lib/json/value.ts'
import { memoryLimitExceeded } from './jsonata-error.ts'
import { MAX_VALUE_BYTES } from './limits.ts'
import { resultNumberText } from './number-text.ts'
import type { Runtime } from './runtime.ts'
import { isArray, isExactInteger, isMap, isMarked, isNumber, type Result, type Value } from './value.ts'

/** What an expression evaluates to that is no JSON: a function, or something that holds one. */
export const FUNCTION_RESULT = Symbol('function')

/**
 * An expression's result as AWS writes it: numbers in their plainest form, those that are not finite as texts. What
 * needs no change is the value itself.
 */
export function toJson(runtime: Runtime, result: Result): Json | undefined | typeof FUNCTION_RESULT {
  if (result === undefined) return undefined
  const state: Conversion = { runtime, holdsFunction: false, bytes: -8 }
  const json = convert(state, result)
  return state.holdsFunction ? FUNCTION_RESULT : json
}

interface Conversion {
  readonly runtime: Runtime
  holdsFunction: boolean
  /** What the result holds, its outermost array not counted; parts that occur several times count as often. */
  bytes: number
}

function convert(state: Conversion, value: Value): Json {
  // texts without characters take their place in an array, too
  state.bytes += typeof value === 'string' ? 8 + value.length : 8
  if (state.bytes > MAX_VALUE_BYTES) throw memoryLimitExceeded()
  if (typeof value === 'string') {
    state.runtime.work(1 + (value.length >> 5))
    return value
  }
  if (isNumber(value)) return plainNumber(state.runtime, value)
  if (value === null || typeof value === 'boolean') return value
  if (!isArray(value) && !isMap(value)) {
    state.holdsFunction = true
    return null
  }
  state.runtime.descend()
  const json = isArray(value) ? convertArray(state, value) : convertObject(state, value)
  state.runtime.ascend()
  return json
}

function convertArray(state: Conversion, array: readonly Value[]): Json {
  state.runtime.work(array.length)
  let isChanged = isMarked(array)
  const items = array.map((item) => {
    const json = convert(state, item)
    isChanged ||= json !== item
    return json
  })
  return isChanged ? items : (array as readonly Json[])
}

function convertObject(state: Conversion, object: ReadonlyMap<string, Value>): Json {
  state.runtime.work(object.size * 2)
  let changed: Map<string, Json> | undefined
  for (const [key, member] of object) {
    state.bytes += key.length
    const json = convert(state, member)
    if (json === member) continue
    changed ??= new Map(object as ReadonlyMap<string, Json>)
    changed.set(key, json)
  }
  return changed ?? (object as ReadonlyMap<string, Json>)
}

/** Accounts for writing the number as well, which takes longer than most that is evaluated. */
function plainNumber(runtime: Runtime, value: number | JsonNumber): Json {
  runtime.work(1)
  if (isExactInteger(value)) return value
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number + 0
  if (!Number.isFinite(number)) return String(number)
  runtime.work(FRACTION_WORK)
  const magnitude = Math.abs(number)
  if (magnitude >= 1e-3 && magnitude < 1e7) return number
  runtime.work(JAVA_TEXT_WORK)
  const text = resultNumberText(number)
  return text === String(number) ? number : new JsonNumber(text)
}

/** What writing a number takes that is no integer, and finding how Java writes it. */
const FRACTION_WORK = 3
const JAVA_TEXT_WORK = 8
