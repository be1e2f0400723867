import { isObject, type Json } from '../../lib/json/value.ts'
import type { QueryLanguage, State, StateType } from '../definition.ts'
import { type Place, refuse } from './place.ts'
import { readChoice } from './states/choice.ts'
import { readFail } from './states/fail.ts'
import { readMap } from './states/map.ts'
import { readParallel } from './states/parallel.ts'
import { readPass } from './states/pass.ts'
import { readSucceed } from './states/succeed.ts'
import { readTask } from './states/task.ts'
import { readWait } from './states/wait.ts'

/** In the order in which AWS lists them. */
const STATE_TYPES: readonly StateType[] = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map']

const MAX_NAME_LENGTH = 80
/** AWS has a limit of its own, which it does not publish; no definition in use comes near this one. */
const MAX_DEPTH = 50

/** Reads one state; `outer` is the place of the state's definition, in the language of the machine. */
export function readState(name: string, value: Json, outer: Place): State | undefined {
  checkName(name, outer)
  if (!isObject(value)) return refuse(outer, 'Expected value of type Object')
  const place: Place = {
    ...outer,
    field: '',
    stateName: name,
    language: languageOf(value.get('QueryLanguage'), outer),
    depth: outer.depth + 1
  }
  if (place.depth > MAX_DEPTH) {
    const message = `States are nested too deeply: the limit is ${MAX_DEPTH} levels`
    place.notes.diagnostics.error('TOO_DEEPLY_NESTED', message, place.location)
    return undefined
  }
  const type = value.get('Type')
  if (type === undefined) return refuse(place, 'These fields are required: [Type]')
  switch (type) {
    case 'Task':
      return readTask(value, place)
    case 'Wait':
      return readWait(value, place)
    case 'Pass':
      return readPass(value, place)
    case 'Succeed':
      return readSucceed(value, place)
    case 'Fail':
      return readFail(value, place)
    case 'Choice':
      return readChoice(value, place)
    case 'Parallel':
      return readParallel(value, place)
    case 'Map':
      return readMap(value, place)
    default:
      return refuse(
        { ...place, location: `${place.location}/Type` },
        `The field 'Type' should have one of these values: [${STATE_TYPES.join(', ')}]`
      )
  }
}

function checkName(name: string, place: Place): void {
  const { diagnostics, stateNames } = place.notes
  const length = [...name].length
  if (length === 0) {
    diagnostics.error('INVALID_STATE_NAME', 'Invalid State name: a state name cannot be empty', place.location)
  } else if (length > MAX_NAME_LENGTH) {
    const message = `Invalid State name: ${name} exceeds the ${MAX_NAME_LENGTH}-character limit allowed by the service`
    diagnostics.error('INVALID_STATE_NAME', message, place.location)
  }
  if (stateNames.has(name)) diagnostics.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, place.location)
  stateNames.add(name)
}

/** Only the exact text `JSONPath` means JSONPath; any other value that is present is taken for JSONata (measured). */
function languageOf(own: Json | undefined, place: Place): QueryLanguage {
  const { machineLanguage } = place.notes
  if (own === undefined) return machineLanguage
  if (own !== 'JSONPath') return 'JSONata'
  if (machineLanguage === 'JSONata') {
    refuse(place, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
  }
  return 'JSONPath'
}
