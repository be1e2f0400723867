import type { Payload } from '../lib/json/payload.ts'
import { cancelAttempt, stopMapRun } from './abort.ts'
import type { Failure } from './event.ts'
import { branchOf } from './evolve.ts'
import type { Recorder } from './recorder.ts'
import type { Branch } from './state.ts'

/** Ends the execution well. */
export function succeedExecution(recorder: Recorder, branch: Branch, output: Payload): void {
  recorder.record(branch, { type: 'ExecutionSucceeded', output })
  notify(recorder)
}

/** Ends the execution as failed, linked to the last event of the branch that failed. */
export function failExecution(recorder: Recorder, branch: Branch, failure: Failure): void {
  cancelTasks(recorder)
  recorder.record(branchOf(recorder.state, ''), { type: 'ExecutionFailed', ...failureMembers(failure) }, branch.link)
  notify(recorder)
}

/** Ends the execution from outside; AWS links neither of these events to anything. */
export function endExecution(
  recorder: Recorder,
  type: 'ExecutionAborted' | 'ExecutionTimedOut',
  failure: Failure,
  timestamp: number
): void {
  cancelTasks(recorder)
  const id = recorder.nextEventId
  recorder.append({ id, previousEventId: 0, timestamp, branch: '', type, ...failureMembers(failure) })
  notify(recorder)
}

/** Only what was given: AWS leaves absent members out. Texts are cut at AWS's lengths. */
export function failureMembers(failure: Failure): Failure {
  return {
    ...(failure.error === undefined ? {} : { error: failure.error.slice(0, MAX_ERROR_LENGTH) }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause.slice(0, MAX_CAUSE_LENGTH) })
  }
}

/** In characters; the API model's limits of SensitiveError and SensitiveCause. */
const MAX_ERROR_LENGTH = 256
const MAX_CAUSE_LENGTH = 32_768

function cancelTasks(recorder: Recorder): void {
  for (const { visit } of recorder.state.branches.values()) {
    const work = visit?.work
    if (work?.kind === 'map-run' && work.isOpen) recorder.effect(stopMapRun(work))
  }
  for (const id of recorder.state.tasks.values()) cancelAttempt(recorder, branchOf(recorder.state, id))
}

function notify(recorder: Recorder): void {
  const { status } = recorder.state
  if (status === 'RUNNING') throw new Error('A running execution cannot be reported closed')
  recorder.effect({ type: 'NotifyClosed', status })
}
