import { isObject, type Json } from '../../lib/json/value.ts'
import type { Resource } from '../definition.ts'
import { parseResource } from '../resource.ts'
import type { Reader } from './fields.ts'
import { optimisedAction } from './integrations.ts'
import { member, type Place, refuse } from './place.ts'
import { text } from './values.ts'

/** What a Task's `Resource` may be in a workflow of this type. */
export const resource: Reader<Resource> = (value, place) => {
  const arn = text(value, place)
  if (arn === undefined) return undefined
  if (!arn.startsWith('arn:')) return refuse(place, 'Value is not a valid resource ARN')
  const parsed = parseResource(arn)
  if (parsed === undefined || !isOffered(parsed, place)) {
    return refuse(
      place,
      `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`
    )
  }
  if (place.workflowType === 'EXPRESS') refuseInExpress(parsed, place)
  return parsed
}

function isOffered(parsed: Resource, { notes }: Place): boolean {
  if (parsed.kind !== 'integration') return true
  const { service, action, pattern } = parsed
  if (optimisedAction(service, action)?.patterns.includes(pattern) !== true) return false
  return !service.startsWith(SDK) || notes.offersSdkAction(service.slice(SDK.length), action)
}

const SDK = 'aws-sdk:'

function refuseInExpress(parsed: Resource, place: Place): void {
  if (parsed.kind === 'activity') refuse(place, 'Express state machine does not support Activity ARN')
  if (parsed.kind !== 'integration') return
  if (parsed.pattern === 'sync' || parsed.pattern === 'sync:2') {
    refuse(place, "Express state machine does not support '.sync' service integration")
  } else if (parsed.pattern === 'wait-for-task-token') {
    // AWS's text ends in a space
    refuse(place, "Express state machine does not support '.waitForTaskToken' service integration ")
  }
}

/** Checks what depends on the resource as well as on other fields of the Task. */
export function checkParameters(parsed: Resource, state: Json, place: Place): void {
  if (!isObject(state)) return
  if (parsed.kind === 'activity' && state.has('Credentials')) {
    refuse(member(place, 'Credentials'), "The field 'Credentials' is not supported for activities")
  }
  if (parsed.kind !== 'integration') return
  const field = place.language === 'JSONPath' ? 'Parameters' : 'Arguments'
  const parameters = state.get(field)
  if (parameters === undefined) {
    refuse(member(place, 'Resource'), `${field} field is required for resource ARN: ${parsed.arn}`)
  } else if (isObject(parameters)) {
    for (const name of optimisedAction(parsed.service, parsed.action)?.required ?? []) {
      if (parameters.has(name) || (place.language === 'JSONPath' && parameters.has(`${name}.$`))) continue
      refuse(member(place, field), `The field '${name}' is required but was missing`)
    }
  }
}
