import type { OperationName } from './operations.ts'

export interface WorkerOptions {
  readonly directory: string
  readonly partitionCount: number
}

/** To the worker: the requests of one tick of the main thread. */
export type ToWorker = readonly Request[]

export interface Request {
  readonly id: number
  /** `close` is the last. */
  readonly name: OperationName | 'close'
  /** Those of the operation; between the threads, `commit` has its batch as a `CommitMessage`. */
  readonly parameters: readonly unknown[]
}

/** From the worker: first how opening went, then answers. */
export type FromWorker = { readonly partitionCount: number } | { readonly failed: ErrorMessage } | readonly Answer[]

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage }

/** An error on its way between threads, where classes do not survive. */
export interface ErrorMessage {
  readonly name: string
  readonly message: string
  readonly reason?: 'epoch' | 'sequence'
}
