import type { Catcher, MapState, ParallelState, State, TaskState } from '../asl/definition.ts'
import { matchesError, retryDelayMs } from '../asl/error-match.ts'
import { type StateError, stateErrorOf } from '../asl/errors.ts'
import { catcherOutput } from '../asl/input-output.ts'
import { Payload } from '../lib/json/payload.ts'
import { type Json, type JsonObject, object } from '../lib/json/value.ts'
import { abortChildren, stopChildren } from './abort.ts'
import { assignVariables } from './assign.ts'
import { failExecution } from './close.ts'
import type { Failure } from './event.ts'
import { branchOf, visitOf } from './evolve.ts'
import { exitState } from './exit.ts'
import type { Recorder } from './recorder.ts'
import { scopeOf } from './scope.ts'
import type { Branch } from './state.ts'

/** A failure on its way up from where it happened. */
export interface StateFailure extends Failure {
  /** It is called States.Timeout then, but catchers may name it States.HeartbeatTimeout. */
  readonly heartbeatMissed?: boolean
}

/**
 * Runs what evaluates a state's fields; a failure of an expression becomes the state's failure. This is the one place
 * where a {@link StateError} is caught.
 */
export function attempt(recorder: Recorder, branch: Branch, work: () => void): void {
  try {
    work()
  } catch (error) {
    const failure = stateErrorOf(error)
    if (failure === undefined) throw error
    failEvaluation(recorder, branch, failure)
  }
}

/** The rules by which a failed evaluation ends an attempt, a state or the whole execution. */
function failEvaluation(recorder: Recorder, branch: Branch, error: StateError): void {
  const visit = visitOf(branch)
  const failure = evaluationFailure(branch, error)
  if (error.error === 'States.Runtime' || error.error === 'States.DataLimitExceeded') {
    failExecution(recorder, branch, failure)
    return
  }
  recorder.budget.renew()
  if (error.error === 'States.QueryEvaluationError') {
    // Recorded: the event links past the state's own entry while nothing else has happened in it, except in Wait.
    const isFresh = branch.link === visit.enteredEventId && recorder.stateOf(branch).type !== 'Wait'
    recordEvaluationFailed(recorder, branch, error, isFresh ? visit.enteredLink : branch.link)
  }
  stopChildren(recorder, branch)
  failState(recorder, branch, failure)
}

function recordEvaluationFailed(recorder: Recorder, branch: Branch, error: StateError, link: number): void {
  recorder.record(
    branch,
    {
      type: 'EvaluationFailed',
      error: error.error,
      cause: evaluationFailure(branch, error).cause ?? '',
      ...(error.location === undefined ? {} : { location: error.location.slice(0, MAX_LOCATION_LENGTH) }),
      state: visitOf(branch).name
    },
    link
  )
}

/** In characters (API model). */
const MAX_LOCATION_LENGTH = 256

function evaluationFailure(branch: Branch, error: StateError): Failure {
  const visit = visitOf(branch)
  if (WITHOUT_OPENING.has(error.error)) return { error: error.error, cause: error.cause }
  const opening = `An error occurred while executing the state '${visit.name}' (entered at the event id #${visit.enteredEventId}). `
  return { error: error.error, cause: opening + error.cause }
}

/** Errors that AWS words without naming the state. */
const WITHOUT_OPENING: ReadonlySet<string> = new Set([
  'States.DataLimitExceeded',
  'States.ItemReaderFailed',
  'States.ReferencePathConflict'
])

/**
 * The state that a branch is in has failed: a retrier tries it again, or a catcher leads elsewhere, or the failure goes up.
 * @param link the event that failed; of a Parallel or Map it is one of a branch inside it
 */
export function failState(recorder: Recorder, branch: Branch, failure: StateFailure, link: number = branch.link): void {
  const state = recorder.stateOf(branch)
  if (!hasErrorHandling(state)) {
    failBranch(recorder, branch, failure)
    return
  }
  if (scheduleRetry(recorder, branch, state, failure, link)) return
  if (state.type !== 'Task') recorder.record(branch, { type: `${state.type}StateFailed` }, link)
  const catcher = state.catch.find(({ errorEquals }) => matchesError(errorEquals, failure))
  if (catcher === undefined) failBranch(recorder, branch, failure)
  else applyCatcher(recorder, branch, state, catcher, failure, link)
}

type HandlingState = TaskState | ParallelState | MapState

const hasErrorHandling = (state: State): state is HandlingState => 'retry' in state

function scheduleRetry(
  recorder: Recorder,
  branch: Branch,
  state: HandlingState,
  failure: StateFailure,
  link: number
): boolean {
  const index = state.retry.findIndex(({ errorEquals }) => matchesError(errorEquals, failure))
  const retrier = state.retry[index]
  if (retrier === undefined) return false
  const retries = visitOf(branch).retrierCounts.get(index) ?? 0
  if (retries >= retrier.maxAttempts) return false
  const delayMs = retryDelayMs(retrier, retries + 1, () => recorder.context.random.next())
  const dueAt = recorder.context.now + delayMs
  recorder.note(branch, { type: 'RetryScheduled', retrier: index, dueAt, link })
  recorder.effect({ type: 'SetTimer', timer: `retry:${branch.id}`, dueAt })
  return true
}

function applyCatcher(
  recorder: Recorder,
  branch: Branch,
  state: HandlingState,
  catcher: Catcher,
  failure: StateFailure,
  failedLink: number
): void {
  try {
    const errorOutput = errorOutputOf(failure)
    const scope = scopeOf(recorder, branch, { errorOutput })
    const output = catcherOutput(catcher, scope, { rawInput: visitOf(branch).input, errorOutput })
    // Under JSONPath `$` is the error output here (Amazon States Language specification, "Using Assign").
    const assignScope = state.queryLanguage === 'JSONPath' ? { ...scope, input: Payload.of(errorOutput) } : scope
    const assigned = assignVariables(recorder, branch, catcher.assign, assignScope, state.queryLanguage)
    exitState(recorder, branch, { output, next: catcher.next, assigned })
  } catch (raised) {
    const error = stateErrorOf(raised)
    if (error === undefined) throw raised
    recorder.budget.renew()
    const secondFailure = evaluationFailure(branch, error)
    if (error.error === 'States.QueryEvaluationError') {
      // Recorded: linked to what failed, as if the state's Failed event had not been; then that event comes again.
      recordEvaluationFailed(recorder, branch, error, failedLink)
      if (state.type !== 'Task') recorder.record(branch, { type: `${state.type}StateFailed` })
      failBranch(recorder, branch, secondFailure)
    } else {
      failExecution(recorder, branch, secondFailure)
    }
  }
}

/** `{"Error", "Cause"}` as catchers see it. Recorded: nulls where the failure had none, `""` as the cause of a timeout. */
export function errorOutputOf(failure: StateFailure): JsonObject {
  const cause: Json = failure.cause ?? (failure.error === 'States.Timeout' ? '' : null)
  return object({ Error: failure.error ?? null, Cause: cause })
}

/** A branch has failed by its last event: its execution fails, or the Parallel or Map that it is a part of. */
export function failBranch(recorder: Recorder, branch: Branch, failure: StateFailure): void {
  if (branch.parent === null) {
    failExecution(recorder, branch, failure)
    return
  }
  const parent = branchOf(recorder.state, branch.parent)
  abortChildren(recorder, parent, branch)
  failState(recorder, parent, failure, branch.link)
}
