import { isObject, type Json } from '../../../lib/json/value.ts'
import type { TaskState } from '../../definition.ts'
import type { Template } from '../../scope.ts'
import { inJsonata, inJsonPath, optional, readObject, required } from '../fields.ts'
import { numberField, numberPath } from '../number-fields.ts'
import { type Place, refuse } from '../place.ts'
import { checkParameters, resource } from '../resources.ts'
import { errorHandling } from '../retry-catch.ts'
import { template } from '../templates.ts'
import { present } from './present.ts'
import { anyState, base, compiledFlow, literalOrPath, NEXT_OR_END, resultFlow, transition } from './state-fields.ts'

const SECONDS = { minimum: 1, maximum: 99_999_999 }

const FIELDS = {
  ...anyState,
  ...transition,
  ...resultFlow,
  ...errorHandling,
  Arguments: inJsonata(template()),
  Resource: required(resource),
  Credentials: optional(credentials),
  TimeoutSeconds: optional(numberField(SECONDS)),
  TimeoutSecondsPath: inJsonPath(numberPath),
  HeartbeatSeconds: optional(numberField(SECONDS)),
  HeartbeatSecondsPath: inJsonPath(numberPath)
}

export function readTask(value: Json, place: Place): TaskState | undefined {
  const fields = readObject(
    value,
    place,
    FIELDS,
    NEXT_OR_END,
    literalOrPath('TimeoutSeconds'),
    literalOrPath('HeartbeatSeconds')
  )
  if (fields === undefined) return undefined
  const timeoutSeconds = fields.TimeoutSeconds ?? fields.TimeoutSecondsPath
  const heartbeatSeconds = fields.HeartbeatSeconds ?? fields.HeartbeatSecondsPath
  checkParameters(fields.Resource, value, place)
  return {
    ...base(place),
    type: 'Task',
    next: fields.Next ?? null,
    resource: fields.Resource,
    retry: fields.Retry ?? [],
    catch: fields.Catch ?? [],
    ...compiledFlow(fields),
    ...present({
      arguments: fields.Parameters ?? fields.Arguments,
      resultSelector: fields.ResultSelector,
      resultPath: fields.ResultPath,
      credentials: fields.Credentials,
      timeoutSeconds,
      heartbeatSeconds
    })
  }
}

function credentials(value: Json, place: Place): Template | undefined {
  const names = isObject(value) ? [...value.keys()] : []
  const known = place.language === 'JSONPath' ? ['RoleArn', 'RoleArn.$'] : ['RoleArn']
  if (isObject(value) && !names.some((name) => known.includes(name))) {
    return refuse(place, "The field 'RoleArn' is required but was missing")
  }
  for (const name of names) if (!known.includes(name)) refuse(place, `Field '${name}' is not supported`)
  return template()(value, place)
}
