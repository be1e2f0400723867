import { Payload } from '../../../lib/json/payload.ts'
import type { Json } from '../../../lib/json/value.ts'
import type { PassState } from '../../definition.ts'
import { inJsonPath, readObject } from '../fields.ts'
import { resultPath } from '../paths.ts'
import type { Place } from '../place.ts'
import { template } from '../templates.ts'
import { anything } from '../values.ts'
import { warnOfStaticResult } from '../warnings.ts'
import { present } from './present.ts'
import { anyState, assigning, base, compiledFlow, dataFlow, NEXT_OR_END, transition } from './state-fields.ts'

const FIELDS = {
  ...anyState,
  ...transition,
  ...dataFlow,
  ...assigning,
  Parameters: inJsonPath(template()),
  Result: inJsonPath(anything),
  ResultPath: inJsonPath(resultPath)
}

export function readPass(value: Json, place: Place): PassState | undefined {
  const fields = readObject(value, place, FIELDS, NEXT_OR_END)
  if (fields === undefined) return undefined
  if (fields.Result !== undefined) warnOfStaticResult(fields.Result, place)
  return {
    ...base(place),
    type: 'Pass',
    next: fields.Next ?? null,
    ...compiledFlow(fields),
    ...present({
      arguments: fields.Parameters,
      resultPath: fields.ResultPath,
      result: fields.Result === undefined ? undefined : Payload.of(fields.Result)
    })
  }
}
