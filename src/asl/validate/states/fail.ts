import type { Json } from '../../../lib/json/value.ts'
import type { FailState } from '../../definition.ts'
import { inJsonPath, optional, readObject } from '../fields.ts'
import type { Place } from '../place.ts'
import { textField, textPathOrIntrinsic } from '../text-fields.ts'
import { present } from './present.ts'
import { anyState, base, literalOrPath } from './state-fields.ts'

const FIELDS = {
  ...anyState,
  Error: optional(textField),
  ErrorPath: inJsonPath(textPathOrIntrinsic),
  Cause: optional(textField),
  CausePath: inJsonPath(textPathOrIntrinsic)
}

export function readFail(value: Json, place: Place): FailState | undefined {
  const fields = readObject(value, place, FIELDS, literalOrPath('Error'), literalOrPath('Cause'))
  return (
    fields && {
      ...base(place),
      type: 'Fail',
      ...present({ error: fields.Error ?? fields.ErrorPath, cause: fields.Cause ?? fields.CausePath })
    }
  )
}
