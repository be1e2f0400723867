import { StateError } from '../asl/errors.ts'
import type { Payload } from '../lib/json/payload.ts'
import { succeedExecution } from './close.ts'
import { visitOf } from './evolve.ts'
import type { Recorder } from './recorder.ts'
import type { Branch, MapWork, ParallelWork } from './state.ts'

interface Exit {
  readonly output: Payload
  /** `null` where the state ends its graph. */
  readonly next: string | null
  readonly assigned?: ReadonlyMap<string, Payload> | undefined
}

/**
 * Leaves the state that a branch is in, and with it the branch or the execution where it was the last one.
 * @throws {StateError} `States.DataLimitExceeded`: the output is larger than AWS lets a state pass on
 */
export function exitState(recorder: Recorder, branch: Branch, exit: Exit): void {
  const { type, name } = recorder.stateOf(branch)
  if (type === 'Fail') throw new Error('A Fail state is never left')
  checkSize(recorder, branch, exit.output)
  const { output, next, assigned } = exit
  const event = {
    id: recorder.nextEventId,
    previousEventId: branch.link,
    timestamp: recorder.context.now,
    branch: branch.id,
    type: EXITED[type],
    name,
    output,
    next
  }
  recorder.recordWhole(
    assigned === undefined || assigned.size === 0 ? event : { ...event, assignedVariables: assigned }
  )
  if (exit.next !== null) return
  if (branch.parent === null) succeedExecution(recorder, branch, exit.output)
  else recorder.ended.push(branch)
}

const EXITED = {
  Pass: 'PassStateExited',
  Task: 'TaskStateExited',
  Choice: 'ChoiceStateExited',
  Wait: 'WaitStateExited',
  Succeed: 'SucceedStateExited',
  Parallel: 'ParallelStateExited',
  Map: 'MapStateExited'
} as const

/**
 * Refuses to gather more of the outputs of branches than memory should hold, whatever is to be made of them.
 * @throws {StateError} `States.DataLimitExceeded`
 */
export function checkGathered(recorder: Recorder, branch: Branch, work: ParallelWork | MapWork): void {
  if (work.resultsSize <= recorder.context.limits.gatheredSize) return
  throw new StateError('States.DataLimitExceeded', sizeCause(visitOf(branch).name))
}

/**
 * For the output of a state, and for its input once Parameters or Arguments were applied. Source: AWS's page on handling
 * errors, `States.DataLimitExceeded`.
 * @throws {StateError} `States.DataLimitExceeded`
 */
export function checkSize(recorder: Recorder, branch: Branch, payload: Payload): void {
  if (isTooLarge(recorder, payload)) throw new StateError('States.DataLimitExceeded', sizeCause(visitOf(branch).name))
}

export const isTooLarge = (recorder: Recorder, payload: Payload): boolean =>
  // A UTF-16 unit is at least one byte, so a short text need not be counted.
  payload.text.length * 3 > recorder.context.limits.payloadBytes &&
  payload.sizeBytes > recorder.context.limits.payloadBytes

export const sizeCause = (name: string): string =>
  `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`
