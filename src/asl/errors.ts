import { JsonSyntaxError } from '../lib/json/parse.ts'
import { JsonLimitError } from '../lib/json/stringify.ts'

/**
 * The failure of a workflow, as its author sees it: an error name and a cause. Raised while a state's fields are
 * evaluated and caught once, at the state's boundary. The cause is without the opening "An error occurred while
 * executing the state …", which is added there.
 */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly error: string
  override readonly cause: string
  /** Path of the field that failed, from the state (`Arguments/FunctionName`), for `EvaluationFailed` events. */
  readonly location?: string

  constructor(error: string, cause: string, location?: string) {
    super(`${error}: ${cause}`)
    this.error = error
    this.cause = cause
    if (location !== undefined) this.location = location
  }
}

/**
 * The failure that an error raised by evaluation stands for: its own, or that of JSON which was built too large or too
 * deep to be read again. `undefined` for faults of ours. AWS's words for these limits are not known; it has them from
 * the parser it uses where that is the one to refuse.
 */
export function stateErrorOf(error: unknown): StateError | undefined {
  if (error instanceof StateError) return error
  if (error instanceof JsonSyntaxError) return runtimeError(error.message)
  if (!(error instanceof JsonLimitError)) return undefined
  if (error.limit === 'depth') return runtimeError('A value that the state has built is nested too deep.')
  return new StateError(
    'States.DataLimitExceeded',
    'A value that the state has built has a size exceeding the maximum number of bytes service limit.'
  )
}

export const runtimeError = (cause: string): StateError => new StateError('States.Runtime', cause)

export const queryEvaluationError = (cause: string, location?: string): StateError =>
  new StateError('States.QueryEvaluationError', cause, location)
