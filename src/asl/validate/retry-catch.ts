import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { Catcher, Retrier } from '../definition.ts'
import { inJsonata, inJsonPath, optional, type Reader, readObject, required } from './fields.ts'
import { resultPath } from './paths.ts'
import { item, member, type Place, refuse } from './place.ts'
import { present } from './states/present.ts'
import { assignment, template } from './templates.ts'
import { transitionTarget } from './transitions.ts'
import { float, integer, list, nonEmptyList, oneOf, text } from './values.ts'

const MAX_SECONDS = 99_999_999
const MAX_DELAY_SECONDS = 31_622_400

const RETRIER_FIELDS = {
  ErrorEquals: required(nonEmptyList(text)),
  Comment: optional(text),
  IntervalSeconds: optional(integer({ minimum: 0, maximum: MAX_SECONDS })),
  MaxAttempts: optional(integer({ minimum: 0, maximum: MAX_SECONDS })),
  BackoffRate: optional(float({ minimum: 1 })),
  MaxDelaySeconds: optional(integer({ minimum: 1, maximum: MAX_DELAY_SECONDS })),
  JitterStrategy: optional(oneOf('NONE', 'FULL'))
}

const CATCHER_FIELDS = {
  ErrorEquals: required(nonEmptyList(text)),
  Next: required(transitionTarget),
  Comment: optional(text),
  ResultPath: inJsonPath(resultPath),
  Output: inJsonata(template({ errorOutput: true })),
  Assign: optional(assignment({ errorOutput: true }))
}

/** The fields of states that can fail and be handled. */
export const errorHandling = { Retry: optional(handlers(retrier)), Catch: optional(handlers(catcher)) }

function handlers<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, place) => {
    checkStatesAll(value, place)
    return list(read)(value, place)
  }
}

function retrier(value: Json, place: Place): Retrier | undefined {
  const fields = readObject(value, place, RETRIER_FIELDS)
  if (fields === undefined) return undefined
  const { IntervalSeconds: interval, MaxDelaySeconds: maximum } = fields
  if (interval !== undefined && maximum !== undefined && maximum <= interval) {
    // AWS's words are not known
    return refuse(member(place, 'MaxDelaySeconds'), 'MaxDelaySeconds must be greater than IntervalSeconds')
  }
  return {
    errorEquals: fields.ErrorEquals,
    intervalSeconds: interval ?? 1,
    maxAttempts: fields.MaxAttempts ?? 3,
    backoffRate: fields.BackoffRate ?? 2,
    jitterStrategy: fields.JitterStrategy ?? 'NONE',
    ...present({ maxDelaySeconds: maximum })
  }
}

function catcher(value: Json, place: Place): Catcher | undefined {
  const fields = readObject(value, place, CATCHER_FIELDS)
  return (
    fields && {
      errorEquals: fields.ErrorEquals,
      next: fields.Next,
      ...present({ resultPath: fields.ResultPath, output: fields.Output, assign: fields.Assign })
    }
  )
}

/** `States.ALL` stands alone in its list, and in the last entry. */
function checkStatesAll(value: Json, place: Place): void {
  if (!isArray(value)) return
  value.forEach((entry, index) => {
    const names = isObject(entry) ? entry.get('ErrorEquals') : undefined
    if (names === undefined || !isArray(names)) return
    const at = names.indexOf('States.ALL')
    if (at === -1 || (names.length === 1 && index === value.length - 1)) return
    const namePlace = item(member(item(place, index), 'ErrorEquals'), at)
    refuse(namePlace, 'States.ALL must appear alone and at end of list')
  })
}
