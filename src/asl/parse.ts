import { JsonSyntaxError, parse } from '../lib/json/parse.ts'
import { isArray, isObject, type Json, type JsonObject } from '../lib/json/value.ts'
import type { QueryLanguage, State, StateMachine } from './definition.ts'
import { ParsedExpressions } from './jsonata/parsed-expressions.ts'
import { expressionSource, isExpression } from './jsonata/template.ts'
import { type Advice, type Diagnostic, Diagnostics } from './validate/diagnostic.ts'
import { optional } from './validate/fields.ts'
import { checkTerminalState, graphFields, readGraph } from './validate/graph.ts'
import { GraphNotes } from './validate/graph-notes.ts'
import type { Notes, Place } from './validate/place.ts'
import { readState } from './validate/state.ts'
import { present } from './validate/states/present.ts'
import { integer, oneOf } from './validate/values.ts'
import { checkVariableScopes } from './validate/variable-scopes.ts'

export interface ParseOptions {
  readonly type: 'STANDARD' | 'EXPRESS'
  /** Whether there is an action of an AWS service (`s3`, `putObject`); without it, each is taken. */
  readonly offersSdkAction?: (service: string, action: string) => boolean
}

export interface ParsedDefinition {
  /** Present unless there is an error among the diagnostics. */
  readonly machine?: StateMachine
  readonly diagnostics: readonly Diagnostic[]
  /** Stepwright's own remarks on a definition that is accepted. */
  readonly advice: readonly Advice[]
}

export interface ParsedState {
  /** Present unless there is an error among the diagnostics. */
  readonly state?: State
  readonly diagnostics: readonly Diagnostic[]
}

const FIELDS = {
  ...graphFields,
  Version: optional(oneOf('1.0')),
  TimeoutSeconds: optional(integer({ minimum: 0, maximum: 99_999_999 })),
  QueryLanguage: optional(oneOf('JSONPath', 'JSONata'))
}

/** Checks and compiles a definition. Any text will do: what is wrong with it is among the diagnostics. */
export function parseDefinition(text: string, options: ParseOptions): ParsedDefinition {
  const diagnostics = new Diagnostics()
  const document = parseDocument(text, diagnostics)
  if (document === undefined) return { diagnostics: diagnostics.list, advice: [] }
  const place = rootPlace(document, diagnostics, machineLanguage(document.get('QueryLanguage')), options)
  const read = readGraph(document, place, FIELDS)
  checkVariableScopes(place.graph, diagnostics)
  if (read !== undefined) checkTerminalState(document, place)
  if (read === undefined || diagnostics.errorCount > 0) return { diagnostics: diagnostics.list, advice: [] }
  const { notes } = place
  const machine: StateMachine = {
    ...read.graph,
    queryLanguage: notes.machineLanguage,
    allStates: notes.states,
    variableReferences: new Map([...notes.variablesRead].map(([name, variables]) => [name, [...variables].sort()])),
    ...present({ comment: read.fields.Comment, timeoutSeconds: nonZero(read.fields.TimeoutSeconds) })
  }
  return { machine, diagnostics: diagnostics.list, advice: diagnostics.advice }
}

/**
 * Checks and compiles one state on its own, as TestState takes it: the states it leads to need not be there.
 * @param name what the state is called; AWS calls it `StateName`
 */
export function parseState(text: string, name: string, options: ParseOptions): ParsedState {
  const diagnostics = new Diagnostics()
  const document = parseDocument(text, diagnostics)
  if (document === undefined) return { diagnostics: diagnostics.list }
  const place = rootPlace(document, diagnostics, 'JSONPath', options)
  const state = readState(name, document, { ...place, location: `/States/${name}` })
  checkVariableScopes(place.graph, diagnostics)
  return { ...(state !== undefined && diagnostics.errorCount === 0 && { state }), diagnostics: diagnostics.list }
}

function rootPlace(
  document: JsonObject,
  diagnostics: Diagnostics,
  language: QueryLanguage,
  { type, offersSdkAction = () => true }: ParseOptions
): Place {
  const notes: Notes = {
    diagnostics,
    expressions: new ParsedExpressions(expressionsIn(document)),
    readState,
    offersSdkAction,
    machineLanguage: language,
    stateNames: new Set(),
    states: new Map(),
    labels: new Set(),
    variablesRead: new Map()
  }
  return {
    notes,
    location: '',
    field: '',
    stateName: '',
    language,
    workflowType: type,
    graph: new GraphNotes(),
    depth: 0
  }
}

/** Every text of the document that would be an expression in a JSONata state. */
function* expressionsIn(value: Json): Generator<string> {
  if (typeof value === 'string') {
    if (isExpression(value)) yield expressionSource(value)
  } else if (isArray(value)) for (const item of value) yield* expressionsIn(item)
  else if (isObject(value)) for (const content of value.values()) yield* expressionsIn(content)
}

/** As for a state: any other value than `JSONPath` is taken for JSONata (it is refused as well). */
const machineLanguage = (own: Json | undefined): QueryLanguage =>
  own === undefined || own === 'JSONPath' ? 'JSONPath' : 'JSONata'

/** AWS accepts a TimeoutSeconds of 0 for the machine; a time that is up before it began can only mean none. */
const nonZero = (seconds: number | undefined): number | undefined => (seconds === 0 ? undefined : seconds)

function parseDocument(text: string, diagnostics: Diagnostics): JsonObject | undefined {
  const document = text.trim() === '' ? null : parseJson(text, diagnostics)
  if (document !== undefined && isObject(document)) return document
  if (document !== undefined) {
    diagnostics.error('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object')
  }
  return undefined
}

function parseJson(text: string, diagnostics: Diagnostics): Json | undefined {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const source = sourceOf(text, error)
    diagnostics.error('INVALID_JSON_DESCRIPTION', `${error.message}\n at ${source}`, source)
    return undefined
  }
}

/** As much of the text as AWS's parser quotes. */
const MAX_QUOTED_LENGTH = 500

/** Where parsing stopped, in the words of AWS's parser (Jackson). */
function sourceOf(text: string, error: JsonSyntaxError): string {
  // that parser has read an unexpected character when it complains of it
  const end = error.message.startsWith('Unexpected character') ? error.offset + 1 : error.offset
  const before = text.slice(0, end)
  const line = before.split('\n').length
  const column = end - before.lastIndexOf('\n')
  const omitted = text.length - MAX_QUOTED_LENGTH
  const quoted = omitted > 0 ? `"${text.slice(0, MAX_QUOTED_LENGTH)}"[truncated ${omitted} chars]` : `"${text}"`
  return `[Source: (String)${quoted}; line: ${line}, column: ${column}]`
}
