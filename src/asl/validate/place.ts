import type { Json } from '../../lib/json/value.ts'
import type { QueryLanguage, State } from '../definition.ts'
import type { ParsedExpressions } from '../jsonata/parsed-expressions.ts'
import type { Diagnostics } from './diagnostic.ts'
import type { GraphNotes } from './graph-notes.ts'

/** What is shared by everything that is read from one definition. */
export interface Notes {
  readonly diagnostics: Diagnostics
  /** The JSONata expressions of the definition. */
  readonly expressions: ParsedExpressions
  /** Reads a state. Handed down because states hold graphs and graphs hold states. */
  readonly readState: (name: string, value: Json, place: Place) => State | undefined
  /** Whether there is an action of an AWS service. */
  readonly offersSdkAction: (service: string, action: string) => boolean
  /** The machine's own language: what states take that name none. */
  readonly machineLanguage: QueryLanguage
  /** Names of the states read so far, nested ones and those that were refused included. */
  readonly stateNames: Set<string>
  /** The states read so far, nested ones included. */
  readonly states: Map<string, State>
  /** Labels of the Map states read so far. */
  readonly labels: Set<string>
  /** State name to the names of the variables that its fields read. */
  readonly variablesRead: Map<string, Set<string>>
}

/** Where in a definition a value stands, and what holds there. */
export interface Place {
  readonly notes: Notes
  /** AWS's location, without escaping; empty for the definition itself. */
  readonly location: string
  /** The same from the state on: `Catch[0]/Output`. */
  readonly field: string
  /** Empty outside of a state. */
  readonly stateName: string
  /** In a state the state's language, outside the machine's. */
  readonly language: QueryLanguage
  /** EXPRESS also inside an Express child of a distributed Map. */
  readonly workflowType: 'STANDARD' | 'EXPRESS'
  /** Of the graph that the place is in. */
  readonly graph: GraphNotes
  /** How many states the place is nested in. */
  readonly depth: number
}

/** The place of a member of the object at `place`. */
export const member = (place: Place, name: string): Place => ({
  ...place,
  location: `${place.location}/${name}`,
  field: place.field === '' ? name : `${place.field}/${name}`
})

/** The place of an item of the array at `place`. */
export const item = (place: Place, index: number): Place => ({
  ...place,
  location: `${place.location}[${index}]`,
  field: `${place.field}[${index}]`
})

/** AWS's name of a place. */
export const locationOf = (place: Place): string => (place.location === '' ? '/' : place.location)

/** Notes a violation of the schema at `place`; always `undefined`, so that a reader can return it. */
export function refuse(place: Place, message: string): undefined {
  place.notes.diagnostics.error('SCHEMA_VALIDATION_FAILED', message, locationOf(place))
}
