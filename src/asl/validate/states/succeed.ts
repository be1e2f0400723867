import type { Json } from '../../../lib/json/value.ts'
import type { SucceedState } from '../../definition.ts'
import { readObject } from '../fields.ts'
import type { Place } from '../place.ts'
import { anyState, base, compiledFlow, dataFlow } from './state-fields.ts'

const FIELDS = { ...anyState, ...dataFlow }

export function readSucceed(value: Json, place: Place): SucceedState | undefined {
  const fields = readObject(value, place, FIELDS)
  return fields && { ...base(place), type: 'Succeed', ...compiledFlow(fields) }
}
