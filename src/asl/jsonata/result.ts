import { MAX_DEPTH as MAX_JSON_DEPTH } from '../../lib/json/parse.ts'
import { type Json, JsonNumber } from '../../lib/json/value.ts'
import { stackOverflow } from './jsonata-error.ts'
import { MAX_DEPTH } from './limits.ts'
import { resultNumberText } from './number-text.ts'
import type { Runtime } from './runtime.ts'
import { FunctionValue, isArray, isExactInteger, isMap, isMarked, isNumber, type Result, type Value } from './value.ts'

/** What an expression evaluates to that is no JSON: a function, or something that holds one. */
export const FUNCTION_RESULT = Symbol('function')

/**
 * An expression's result as AWS writes it: numbers in their plainest form, those that are not finite as texts. What
 * needs no change is the value itself.
 */
export function toJson(runtime: Runtime, result: Result): Json | undefined | typeof FUNCTION_RESULT {
  if (result === undefined) return undefined
  const state: Conversion = { runtime, holdsFunction: false }
  const json = convert(state, result, 0)
  return state.holdsFunction ? FUNCTION_RESULT : json
}

interface Conversion {
  readonly runtime: Runtime
  holdsFunction: boolean
}

function convert(state: Conversion, value: Value, depth: number): Json {
  if (typeof value === 'string') {
    state.runtime.allocateText(value.length)
    return value
  }
  if (isNumber(value)) return plainNumber(value)
  if (value === null || typeof value === 'boolean') return value
  if (depth >= MAX_JSON_DEPTH) throw stackOverflow(MAX_DEPTH + 1, MAX_DEPTH)
  if (isArray(value)) return convertArray(state, value, depth)
  if (isMap(value)) return convertObject(state, value, depth)
  state.holdsFunction ||= value instanceof FunctionValue
  return null
}

function convertArray(state: Conversion, array: readonly Value[], depth: number): Json {
  state.runtime.allocateItems(array.length)
  let isChanged = isMarked(array)
  const items = array.map((item) => {
    const json = convert(state, item, depth + 1)
    isChanged ||= json !== item
    return json
  })
  return isChanged ? items : (array as readonly Json[])
}

function convertObject(state: Conversion, object: ReadonlyMap<string, Value>, depth: number): Json {
  state.runtime.allocateItems(object.size)
  let changed: Map<string, Json> | undefined
  for (const [key, member] of object) {
    const json = convert(state, member, depth + 1)
    if (json === member) continue
    changed ??= new Map(object as ReadonlyMap<string, Json>)
    changed.set(key, json)
  }
  return changed ?? (object as ReadonlyMap<string, Json>)
}

function plainNumber(value: number | JsonNumber): Json {
  if (isExactInteger(value)) return value
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number + 0
  if (!Number.isFinite(number)) return String(number)
  const magnitude = Math.abs(number)
  if (magnitude >= 1e-3 && magnitude < 1e7) return number
  const text = resultNumberText(number)
  return text === String(number) ? number : new JsonNumber(text)
}
