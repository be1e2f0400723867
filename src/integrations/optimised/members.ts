import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { JobReading } from './service-call.ts'

/** A member at a path of names and indexes; `null` where it is not there. */
export function memberAt(value: Json, ...path: readonly (string | number)[]): Json {
  let current = value
  for (const step of path) {
    if (typeof step === 'number') current = isArray(current) ? (current[step] ?? null) : null
    else current = isObject(current) ? (current.get(step) ?? null) : null
  }
  return current
}

/** Parameters of these, without those that are `null`. */
export const parametersOf = (members: Readonly<Record<string, Json>>): JsonObject =>
  new Map(Object.entries(members).filter(([, value]) => value !== null))

/** @param succeeded @param failed the states in which a job has ended; any other is on the way */
export function readingOf(
  state: Json,
  succeeded: readonly string[],
  failed: readonly string[],
  description: Json
): JobReading {
  const is = (states: readonly string[]): boolean => typeof state === 'string' && states.includes(state)
  return { state: is(succeeded) ? 'succeeded' : is(failed) ? 'failed' : 'running', description }
}
