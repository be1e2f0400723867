import { isObject, type Json } from '../../lib/json/value.ts'
import type { State, StateGraph } from '../definition.ts'
import { adviseOfEndlessGraph } from './advice.ts'
import { type FieldTable, optional, readObject, required, type Values } from './fields.ts'
import { member, type Place, refuse } from './place.ts'
import { checkReachability, checkTargets, hasTerminalState, transitionTarget } from './transitions.ts'
import { text } from './values.ts'

/** Fields of everything that has states. */
export const graphFields = {
  States: required(states),
  StartAt: required(transitionTarget),
  Comment: optional(text)
}

const BRANCH_FIELDS = { ...graphFields }

/** A branch of a Parallel. */
export const readBranch = (value: Json, place: Place): StateGraph | undefined =>
  readGraph(value, { ...place, graph: place.graph.nest(place.stateName) }, BRANCH_FIELDS)?.graph

/**
 * Reads an object with states by its table of fields, then checks how its states are connected. `place.graph` is
 * for the notes of this graph.
 */
export function readGraph<T extends FieldTable & typeof graphFields>(
  value: Json,
  place: Place,
  table: T
): { readonly graph: StateGraph; readonly fields: Values<T> } | undefined {
  const fields = readObject(value, place, table)
  const statesRead = isObject(value) ? value.get('States') : undefined
  if (isObject(statesRead)) {
    checkTargets(statesRead, place)
    if (fields !== undefined && hasTerminalState(statesRead)) checkReachability(statesRead, place)
    else if (fields !== undefined && place.location !== '') adviseOfEndlessGraph(place)
  }
  if (fields === undefined) return undefined
  const { StartAt, States } = fields as Values<typeof graphFields>
  return { graph: { startAt: StartAt, states: States }, fields }
}

/** A workflow must be able to end. AWS asks this of the machine only, not of branches and iterations (measured). */
export function checkTerminalState(value: Json, place: Place): void {
  const statesRead = isObject(value) ? value.get('States') : undefined
  if (isObject(statesRead) && !hasTerminalState(statesRead)) {
    place.notes.diagnostics.error('MISSING_END_STATE', 'Workflow has no terminal state')
  }
}

function states(value: Json, place: Place): ReadonlyMap<string, State> | undefined {
  if (!isObject(value)) return refuse(place, 'Expected value of type Object')
  const read = new Map<string, State>()
  for (const [name, definition] of value) {
    const state = place.notes.readState(name, definition, member(place, name))
    if (state === undefined) continue
    read.set(name, state)
    place.notes.states.set(name, state)
  }
  return read
}
