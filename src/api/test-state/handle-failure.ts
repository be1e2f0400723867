import { evaluateAssign } from '../../asl/assign.ts'
import type { Catcher, MapState, ParallelState, Retrier, State, TaskState } from '../../asl/definition.ts'
import { matchesError, retryDelayMs } from '../../asl/error-match.ts'
import { type StateError, stateErrorOf } from '../../asl/errors.ts'
import { catcherOutput } from '../../asl/input-output.ts'
import type { Failure } from '../../interpreter/event.ts'
import { errorOutputOf } from '../../interpreter/failure.ts'
import { acceptOutput } from './complete.ts'
import { type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

/** An expression of the state has failed. Some failures of this kind no retrier and no catcher gets to see. */
export function handleEvaluationFailure(test: StateTest, { error, cause }: StateError): TestOutcome {
  if (error === 'States.Runtime' || error === 'States.DataLimitExceeded') return { status: 'FAILED', error, cause }
  return handleFailure(test, { error, cause })
}

/**
 * The state, or what it called, has failed: a retrier that matches decides, as long as it has attempts left, and then
 * the first catcher that does. The causes that AWS shows here lack the opening that names the state (recorded).
 */
export function handleFailure(test: StateTest, failure: Failure): TestOutcome {
  const { state } = test
  if (!hasErrorHandling(state)) return { status: 'FAILED', ...failure }
  const retryIndex = state.retry.findIndex(({ errorEquals }) => matchesError(errorEquals, failure))
  const retrier = state.retry[retryIndex]
  if (retrier !== undefined) {
    const retries = test.configuration.retrierRetryCount ?? 0
    if (retries < retrier.maxAttempts) {
      const retryBackoffIntervalSeconds = backoffSeconds(retrier, retries)
      test.inspection.errorDetails = { retryIndex, retryBackoffIntervalSeconds }
      return { status: 'RETRIABLE', ...failure }
    }
    test.inspection.errorDetails = { retryIndex }
  }
  const catchIndex = state.catch.findIndex(({ errorEquals }) => matchesError(errorEquals, failure))
  const catcher = state.catch[catchIndex]
  if (catcher === undefined) return { status: 'FAILED', ...failure }
  test.inspection.errorDetails = { catchIndex, ...test.inspection.errorDetails }
  return applyCatcher(test, catcher, failure)
}

const hasErrorHandling = (state: State): state is TaskState | ParallelState | MapState => 'retry' in state

/** Whole seconds, and of a random delay the largest. */
const backoffSeconds = (retrier: Retrier, retries: number): number =>
  Math.floor(retryDelayMs(retrier, retries + 1, () => 1) / 1000)

function applyCatcher(test: StateTest, catcher: Catcher, failure: Failure): TestOutcome {
  test.budget.renew()
  try {
    const errorOutput = errorOutputOf(failure)
    const scope = scopeOf(test, { errorOutput })
    const output = catcherOutput(catcher, scope, { rawInput: test.input, errorOutput })
    const assigned =
      catcher.assign === undefined ? undefined : evaluateAssign(catcher.assign, scope, test.state.queryLanguage)
    acceptOutput(test, output, assigned)
    return { status: 'CAUGHT_ERROR', output, nextState: catcher.next, ...failure }
  } catch (raised) {
    const error = stateErrorOf(raised)
    if (error === undefined) throw raised
    return { status: 'FAILED', error: error.error, cause: error.cause }
  }
}
