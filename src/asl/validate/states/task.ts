import { isObject, type Json } from '../../../lib/json/value.ts'
import type { NumberField, TaskState } from '../../definition.ts'
import type { Template } from '../../scope.ts'
import { HEARTBEAT_TOO_LONG } from '../../task-fields.ts'
import { adviseOnClocks } from '../advice.ts'
import { inJsonata, inJsonPath, optional, readObject, required } from '../fields.ts'
import { numberField, numberPath } from '../number-fields.ts'
import { member, type Place, refuse } from '../place.ts'
import { checkParameters, resource } from '../resources.ts'
import { template } from '../templates.ts'
import { present } from './present.ts'
import { base, compiledWork, literalOrPath, NEXT_OR_END, working } from './state-fields.ts'

const SECONDS = { minimum: 1, maximum: 99_999_999 }

const FIELDS = {
  ...working,
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
  checkHeartbeat(timeoutSeconds, heartbeatSeconds, place)
  const state: TaskState = {
    ...base(place),
    type: 'Task',
    resource: fields.Resource,
    ...compiledWork(fields),
    ...present({
      arguments: fields.Parameters ?? fields.Arguments,
      credentials: fields.Credentials,
      timeoutSeconds,
      heartbeatSeconds
    })
  }
  adviseOnClocks(state, place)
  return state
}

/**
 * AWS documents that the heartbeat is smaller than the timeout; it is known to accept a definition in which they are
 * equal (a published sample of AWS's own). What a path or an expression gives is compared when the state is entered.
 */
function checkHeartbeat(timeout: NumberField | undefined, heartbeat: NumberField | undefined, place: Place): void {
  if (timeout?.kind !== 'literal' || heartbeat?.kind !== 'literal' || heartbeat.value <= timeout.value) return
  refuse(member(place, 'HeartbeatSeconds'), HEARTBEAT_TOO_LONG)
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
