import type { Json } from '../../../lib/json/value.ts'
import type { WaitState } from '../../definition.ts'
import { exactlyOneOf, inJsonPath, optional, readObject } from '../fields.ts'
import { numberField, numberPath } from '../number-fields.ts'
import type { Place } from '../place.ts'
import { textPath, timestampField } from '../text-fields.ts'
import { anyState, assigning, base, compiledFlow, dataFlow, NEXT_OR_END, transition } from './state-fields.ts'

const FIELDS = {
  ...anyState,
  ...transition,
  ...dataFlow,
  ...assigning,
  Seconds: optional(numberField({ minimum: 0, maximum: 99_999_999 })),
  SecondsPath: inJsonPath(numberPath),
  Timestamp: optional(timestampField),
  TimestampPath: inJsonPath(textPath)
}

const CLOCK = exactlyOneOf('SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp')

export function readWait(value: Json, place: Place): WaitState | undefined {
  const fields = readObject(value, place, FIELDS, NEXT_OR_END, CLOCK)
  const seconds = fields?.Seconds ?? fields?.SecondsPath
  const timestamp = fields?.Timestamp ?? fields?.TimestampPath
  if (fields === undefined) return undefined
  return {
    ...base(place),
    type: 'Wait',
    next: fields.Next ?? null,
    ...compiledFlow(fields),
    until:
      seconds === undefined
        ? { kind: 'timestamp', field: timestamp as NonNullable<typeof timestamp> }
        : { kind: 'seconds', field: seconds }
  }
}
