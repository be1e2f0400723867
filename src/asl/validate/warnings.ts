import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import { locationOf, member, type Place } from './place.ts'

/** A text that would be evaluated if its field's name ended in `.$` or `Path`. */
const DYNAMIC = /^\$(?:$|[.[]|\$(?:$|[.[]))|^States\.[A-Za-z0-9]+\(/

/** AWS documents the codes of these warnings; the texts are ours. */
export function warnOfMissingDollar(name: string, value: Json, place: Place): void {
  if (typeof value !== 'string' || !DYNAMIC.test(value)) return
  const message = `The value of the field '${name}' looks like a path or an intrinsic function, but is taken literally. Did you mean '${name}.$'?`
  place.notes.diagnostics.warning('NO_DOLLAR', message, locationOf(place))
}

/** For a text in a field that has a sibling whose name ends in `Path`. */
export function warnOfMissingPath(name: string, value: string, place: Place): void {
  if (!DYNAMIC.test(value)) return
  const message = `The value of the field '${name}' looks like a path, but is taken literally. Did you mean '${name}Path'?`
  place.notes.diagnostics.warning('NO_PATH', message, locationOf(place))
}

export function warnOfStaticResult(result: Json, place: Place): void {
  if (!holdsPath(result)) return
  const message = "The field 'Result' of a Pass state is static: a path in it is taken literally"
  place.notes.diagnostics.warning('PASS_RESULT_IS_STATIC', message, locationOf(member(place, 'Result')))
}

function holdsPath(value: Json): boolean {
  if (typeof value === 'string') return DYNAMIC.test(value)
  if (isArray(value)) return value.some(holdsPath)
  return isObject(value) && [...value.values()].some(holdsPath)
}
