/** One call of a handler, as it travels to the thread that runs it. */
export interface Invocation {
  readonly functionName: string
  /** The handler's file, absolute. */
  readonly file: string
  /** With the qualifier that was called, if one was. */
  readonly functionArn: string
  readonly requestId: string
  /** JSON text, as far as is known. */
  readonly event: string
  /** JSON text of the client context. */
  readonly clientContext?: string
  /** Shown to the handler in its environment; without one it is that of `traceHeaderOf`. */
  readonly traceHeader?: string
  /** Milliseconds since the epoch. */
  readonly calledAt: number
  /** When the invocation times out: ms since the epoch. */
  readonly deadline: number
}

export type Order = { readonly kind: 'ping' } | { readonly kind: 'run'; readonly runs: FlatRuns }

export interface Run {
  /** Place in the ledger, and the invocation's identity in the thread until it is answered. */
  readonly place: number
  readonly invocation: Invocation
}

/** A thread's reports come in batches, one for each turn of its event loop. */
export type Report =
  /** The event loop turns. */
  | { readonly kind: 'pong' }
  | { readonly kind: 'answers'; readonly answers: FlatAnswers }
  /** The event of a run is not JSON. */
  | { readonly kind: 'unreadable'; readonly place: number }
  /** A run was withdrawn before it was begun; its place can be used again. */
  | { readonly kind: 'passed-over'; readonly place: number }
  /** Something was written to the console; no place where that was outside of every invocation. */
  | { readonly kind: 'log'; readonly line: ConsoleLine; readonly place?: number }
  /** A file was loaded, in the version it had before it was read. */
  | { readonly kind: 'loaded'; readonly file: string; readonly version: string }
  /** Begin nothing more here: code of a function failed outside of its handler, or could not be loaded. */
  | { readonly kind: 'worn' }

/** Runs, member after member: copying such a list to another thread takes half the time of copying objects. */
export type FlatRuns = readonly (string | number | undefined)[]

/** Place, whether it failed and payload of each answer. */
export type FlatAnswers = readonly (number | boolean | string)[]

/** What was written to the console in one go. */
export interface ConsoleLine {
  readonly functionName: string
  /** `INFO`, `ERROR`, … */
  readonly level: string
  readonly text: string
}

/** What a thread is born with. */
export interface ThreadBirth {
  readonly ledger: Int32Array<SharedArrayBuffer>
  readonly logStreamName: string
}

/** Invocations that can be under way in a thread at a time; more wait outside. */
export const LEDGER_PLACES = 16_384

/**
 * The ledger is shared memory with a number for each place, so that the two sides agree on how far an invocation is even
 * while the thread is blocked. The thread turns POSTED into BEGUN, or into LOADING first where it has to load the
 * handler's file; the pool turns POSTED into WITHDRAWN; whoever comes second leaves it alone. One more number says which
 * invocation ended the thread.
 */
export const POSTED = 0
export const LOADING = 1
export const BEGUN = 2
export const WITHDRAWN = 3
export const EXITED_BY = LEDGER_PLACES
export const NOBODY = -1

export function createLedger(): Int32Array<SharedArrayBuffer> {
  const ledger = new Int32Array(new SharedArrayBuffer((LEDGER_PLACES + 1) * Int32Array.BYTES_PER_ELEMENT))
  ledger[EXITED_BY] = NOBODY
  return ledger
}
