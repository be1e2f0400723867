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

export const runtimeError = (cause: string): StateError => new StateError('States.Runtime', cause)

export const queryEvaluationError = (cause: string, location?: string): StateError =>
  new StateError('States.QueryEvaluationError', cause, location)
