import type { Json, JsonObject } from '../../lib/json/value.ts'
import { isObject } from '../../lib/json/value.ts'
import type { Reader } from './fields.ts'
import { locationOf, member, type Place } from './place.ts'
import { text } from './values.ts'

/** A field that names a state of the same graph. */
export const transitionTarget: Reader<string> = (value, place) => {
  const target = text(value, place)
  if (target !== undefined) place.graph.transitions.push({ from: place.stateName, target, location: locationOf(place) })
  return target
}

/** Notes the transitions of a graph that lead nowhere. All of them say `Next`, whatever the field is called. */
export function checkTargets(states: JsonObject, place: Place): void {
  for (const { target, location } of place.graph.transitions) {
    if (states.has(target)) continue
    place.notes.diagnostics.error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, location)
  }
}

/**
 * Notes states that no transition leads to. A cycle of states that only lead to each other is not noticed, as on AWS,
 * which looks at the direct predecessors only (a state behind an unreachable one is not reported).
 */
export function checkReachability(states: JsonObject, place: Place): void {
  const targets = new Set(place.graph.transitions.map(({ target }) => target))
  for (const name of states.keys()) {
    if (targets.has(name)) continue
    const { location } = member(member(place, 'States'), name)
    place.notes.diagnostics.error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, location)
  }
}

/** Whether a run of the graph can end. */
export const hasTerminalState = (states: JsonObject): boolean => [...states.values()].some(isTerminal)

const isTerminal = (state: Json): boolean =>
  isObject(state) && (state.get('End') === true || state.get('Type') === 'Succeed' || state.get('Type') === 'Fail')
