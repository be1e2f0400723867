import type { Answer, DriveOptions } from '../interpreter/drive.ts'

/** A definition, what its tasks answer, and what must come of it. */
export interface LanguageCase {
  readonly name: string
  /** The first one is where it starts. */
  readonly states: Graph['States']
  /** Members of the machine besides its states. */
  readonly machine?: object
  /** JSON text; default `{}`. */
  readonly input?: string
  /** Answers by state, one per attempt in turn; the last one is repeated. */
  readonly answers?: { readonly [stateName: string]: readonly Answer[] }
  readonly options?: Omit<DriveOptions, 'input' | 'answer'>
  /** The whole history. */
  readonly history?: readonly ExpectedEvent[]
  /** Some of its events, in order. */
  readonly events?: readonly ExpectedEvent[]
  /** How it ends: the text of the output, or the failure. */
  readonly ends: string | { readonly error?: string; readonly cause?: string; readonly status?: string }
}

/** `4<3 TaskScheduled`, and those of its members that matter; `undefined` says that there is none of the name. */
export type ExpectedEvent = string | readonly [link: string, members: { readonly [name: string]: unknown }]

export interface Graph {
  readonly StartAt: string
  readonly States: { readonly [name: string]: object }
}

export const graph = (states: Graph['States']): Graph => ({ StartAt: Object.keys(states)[0] ?? '', States: states })

export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f'
export const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:a'
export const JSONATA = { QueryLanguage: 'JSONata' }

const opening = (state: string, entered: number): string =>
  `An error occurred while executing the state '${state}' (entered at the event id #${entered}). `

/** What AWS says of an error that the interpreter raised in a state. */
export const runtimeError = (state: string, entered: number, text: string) => ({
  error: 'States.Runtime',
  cause: opening(state, entered) + text
})

export const queryError = (state: string, entered: number, text: string) => ({
  error: 'States.QueryEvaluationError',
  cause: opening(state, entered) + text
})

export const tooLarge = (name: string) => ({
  error: 'States.DataLimitExceeded',
  cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`
})
