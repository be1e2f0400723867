import { stringify } from '../../lib/json/stringify.ts'
import { isObject, type Json } from '../../lib/json/value.ts'
import type { ItemProcessor } from '../definition.ts'
import { optional, readObject, required } from './fields.ts'
import { graphFields, readGraph } from './graph.ts'
import { GraphNotes } from './graph-notes.ts'
import { type Place, refuse } from './place.ts'
import { oneOf } from './values.ts'
import { checkVariableScopes } from './variable-scopes.ts'

const PROCESSOR_FIELDS = { ...graphFields, ProcessorConfig: optional(processorConfig) }

const executionType = oneOf('STANDARD', 'EXPRESS')
const INLINE_FIELDS = { Mode: optional(oneOf('INLINE', 'DISTRIBUTED')) }
const DISTRIBUTED_FIELDS = { ...INLINE_FIELDS, ExecutionType: required(executionType) }

type Config =
  | { readonly mode: 'INLINE' }
  | { readonly mode: 'DISTRIBUTED'; readonly executionType: 'STANDARD' | 'EXPRESS' }

/** `ItemProcessor`, or `Iterator`, its old name. */
export function processor(value: Json, outer: Place): ItemProcessor | undefined {
  const isDistributed = modeOf(value) === 'DISTRIBUTED'
  // the states of a distributed Map run in executions of their own: another workflow type, no outer variables
  const place: Place = isDistributed
    ? { ...outer, workflowType: childType(value), graph: new GraphNotes() }
    : { ...outer, graph: outer.graph.nest(outer.stateName) }
  if (isDistributed && outer.workflowType === 'EXPRESS') {
    const modePlace = { ...outer, location: `${outer.location}/ProcessorConfig/Mode` }
    refuse(modePlace, "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines")
  }
  const read = readGraph(value, place, PROCESSOR_FIELDS)
  if (isDistributed) checkVariableScopes(place.graph, place.notes.diagnostics)
  if (read === undefined) return undefined
  const config = read.fields.ProcessorConfig ?? { mode: 'INLINE' }
  if (config.mode === 'INLINE') return { ...read.graph, mode: 'INLINE' }
  return { ...read.graph, ...config, definition: childDefinition(value, place) }
}

function processorConfig(value: Json, place: Place): Config | undefined {
  if (isObject(value) && value.get('Mode') === 'DISTRIBUTED') {
    const fields = readObject(value, place, DISTRIBUTED_FIELDS)
    return fields && { mode: 'DISTRIBUTED', executionType: fields.ExecutionType }
  }
  return readObject(value, place, INLINE_FIELDS) && { mode: 'INLINE' }
}

function configOf(processorValue: Json): Json | undefined {
  return isObject(processorValue) ? processorValue.get('ProcessorConfig') : undefined
}

/** `INLINE` unless the processor says otherwise. */
export function modeOf(processorValue: Json): 'INLINE' | 'DISTRIBUTED' {
  const config = configOf(processorValue)
  return config !== undefined && isObject(config) && config.get('Mode') === 'DISTRIBUTED' ? 'DISTRIBUTED' : 'INLINE'
}

function childType(processorValue: Json): 'STANDARD' | 'EXPRESS' {
  const config = configOf(processorValue)
  return config !== undefined && isObject(config) && config.get('ExecutionType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD'
}

/** The states as a definition of their own; they take their language from the machine. */
function childDefinition(value: Json, place: Place): string {
  const members = new Map<string, Json>()
  if (place.notes.machineLanguage === 'JSONata') members.set('QueryLanguage', 'JSONata')
  if (isObject(value)) for (const name of ['StartAt', 'States']) members.set(name, value.get(name) ?? null)
  return stringify(members)
}
