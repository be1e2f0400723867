import type { Json } from '../lib/json/value.ts'
import type { NumberField, TextField, WaitState } from './definition.ts'
import { queryEvaluationError, runtimeError } from './errors.ts'
import type { Path } from './jsonpath/path.ts'
import { tryReadPath } from './jsonpath/read-path.ts'
import { evaluateNumber, numberOf, shown, unfit } from './number-field.ts'
import type { Scope } from './scope.ts'
import { evaluateText } from './text-field.ts'
import { parseTimestamp } from './timestamp.ts'

/** 2^31 - 1 seconds: AWS accepts 24,855 days and refuses 24,856 (recorded: `test_timestamp_too_far_in_future_boundary`). */
const MAX_DELAY_MS = (2 ** 31 - 1) * 1_000

/**
 * When a Wait ends, in milliseconds since the epoch; a time that has passed is fine and ends it at once.
 * @param now milliseconds since the epoch
 * @throws {StateError} `States.Runtime`, `States.QueryEvaluationError`
 */
export function waitUntil(state: WaitState, scope: Scope, now: number): number {
  const { until } = state
  const due = until.kind === 'seconds' ? now + secondsOf(until.field, scope) * 1_000 : timeOf(until.field, scope)
  if (due - now > MAX_DELAY_MS) throw runtimeError('Wait state delay is too long.')
  return due
}

function secondsOf(field: NumberField, scope: Scope): number {
  if (field.kind !== 'path') {
    const seconds = evaluateNumber(field, scope, 'integer')
    if (seconds < 0) throw unfit(field, 'a number that is not negative', seconds)
    return seconds
  }
  const value = referencedValue(field.path, field.fieldName, scope)
  const seconds = numberOf(value, 'integer')
  const reference = `${field.path.text} == ${shown(value)}`
  if (seconds === undefined) {
    throw runtimeError(`The ${field.fieldName} parameter cannot be parsed as a long value: ${reference}`)
  }
  if (seconds < 0) throw runtimeError(`The ${field.fieldName} parameter references a negative value: ${reference}`)
  return seconds
}

function timeOf(field: TextField, scope: Scope): number {
  if (field.kind === 'path') {
    const value = referencedValue(field.path, field.fieldName, scope)
    const instant = typeof value === 'string' ? parseTimestamp(value) : undefined
    if (instant !== undefined) return instant.epochMs
    throw runtimeError(
      `The ${field.fieldName} parameter does not reference a valid ISO-8601 extended offset date-time format string: ${field.path.text} == ${shown(value)}`
    )
  }
  const text = evaluateText(field, scope)
  const instant = parseTimestamp(text)
  if (instant !== undefined) return instant.epochMs
  throw queryEvaluationError(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    'Timestamp'
  )
}

function referencedValue(path: Path, fieldName: string, scope: Scope): Json {
  const value = tryReadPath(path, scope)
  if (value !== undefined && value !== null) return value
  throw runtimeError(`The ${fieldName} parameter does not reference an input value: ${path.text}`)
}
