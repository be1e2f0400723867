import type { NumberField, TaskState } from '../definition.ts'
import type { AdviceCode } from './diagnostic.ts'
import { locationOf, member, type Place } from './place.ts'

const advise = (place: Place, code: AdviceCode, message: string): void =>
  place.notes.diagnostics.advise({ code, message, location: locationOf(place) })

export function adviseOfEndlessGraph(place: Place): void {
  advise(
    place,
    'STEPWRIGHT_ENDLESS_GRAPH',
    'No state here ends: the states can only go on until the execution is ended.'
  )
}

export function adviseOfMissingDefault(place: Place): void {
  advise(place, 'STEPWRIGHT_NO_DEFAULT', 'Without a Default the execution fails where no rule matches.')
}

/** Someone outside must answer these tasks: nobody may. */
export function adviseOnClocks(state: TaskState, place: Place): void {
  const { resource, timeoutSeconds, heartbeatSeconds } = state
  const pattern = resource.kind === 'integration' ? resource.pattern : resource.kind
  const isAnswered = pattern === 'wait-for-task-token' || pattern === 'activity'
  if (isAnswered && timeoutSeconds === undefined && heartbeatSeconds === undefined) {
    advise(
      place,
      'STEPWRIGHT_NO_TIMEOUT',
      'Without TimeoutSeconds or HeartbeatSeconds the task waits for an answer as long as the execution may run.'
    )
  }
  if (heartbeatSeconds === undefined) return
  const heartbeatPlace = member(place, 'HeartbeatSeconds')
  if (pattern === 'request-response' || pattern === 'lambda') {
    advise(heartbeatPlace, 'STEPWRIGHT_FIELD_WITHOUT_EFFECT', 'Nobody can send heartbeats for such a task.')
  } else if (areEqual(timeoutSeconds, heartbeatSeconds)) {
    advise(
      heartbeatPlace,
      'STEPWRIGHT_FIELD_WITHOUT_EFFECT',
      'A heartbeat as long as the timeout is never missed first.'
    )
  }
}

const areEqual = (a: NumberField | undefined, b: NumberField): boolean =>
  a?.kind === 'literal' && b.kind === 'literal' && a.value === b.value

const DISTRIBUTED_ONLY = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath'
]

/** @param fields the names of the fields that an inline Map has */
export function adviseOnInlineMap(fields: Iterable<string>, place: Place): void {
  for (const name of fields) {
    if (!DISTRIBUTED_ONLY.includes(name)) continue
    advise(
      member(place, name),
      'STEPWRIGHT_FIELD_WITHOUT_EFFECT',
      `${name} has no effect where the Mode is not DISTRIBUTED.`
    )
  }
}
