import { locationOf, type Place } from './place.ts'

/** A Unicode identifier of at most 80 characters. */
const MAX_NAME_LENGTH = 80
const NAME = /^\p{ID_Start}\p{ID_Continue}*$/u

/** Checks the name of a variable that the state at `place` assigns, and notes it. */
export function assignVariable(name: string, place: Place): void {
  const { diagnostics } = place.notes
  const location = locationOf(place)
  if (name === 'states') {
    diagnostics.error('RESERVED_VARIABLE_NAME', "Cannot assign to reserved variable '$states'.", location)
  } else if (!NAME.test(name)) {
    const message = `Invalid variable name '${name}': the variable name contains invalid characters.`
    diagnostics.error('INVALID_VARIABLE_NAME', message, location)
  } else if ([...name].length > MAX_NAME_LENGTH) {
    const message = `Invalid variable name '${name}': the variable name exceeds the ${MAX_NAME_LENGTH}-character limit.`
    diagnostics.error('INVALID_VARIABLE_NAME', message, location)
  }
  place.graph.assign(name, place.stateName, location)
}

/** Notes that the state at `place` reads these variables. */
export function readVariables(names: Iterable<string>, place: Place): void {
  const { variablesRead } = place.notes
  for (const name of names) {
    const known = variablesRead.get(place.stateName)
    if (known === undefined) variablesRead.set(place.stateName, new Set([name]))
    else known.add(name)
  }
}
