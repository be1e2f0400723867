import type { State } from '../asl/definition.ts'
import { failExecution } from './close.ts'
import { branchOf } from './evolve.ts'
import { attempt } from './failure.ts'
import type { Recorder } from './recorder.ts'
import type { Branch } from './state.ts'
import { enterChoice } from './states/choice.ts'
import { enterFail } from './states/fail.ts'
import { iterationEnded, startMap } from './states/map.ts'
import { parallelBranchEnded, startParallel } from './states/parallel.ts'
import { enterPass } from './states/pass.ts'
import { enterSucceed } from './states/succeed.ts'
import { startAttempt } from './states/task.ts'
import { enterWait } from './states/wait.ts'

/**
 * Lets every branch that can go on do so, one state at a time in turn, until all of them wait or the step has done its
 * share. So recorded: branches of a Parallel start together, and all iterations of a Map start before the first of
 * them goes on.
 */
export function runReady(recorder: Recorder): void {
  settleEnded(recorder)
  const { transitionsPerStep } = recorder.context.limits
  let transitions = 0
  for (const id of recorder.state.ready) {
    if (transitions++ >= transitionsPerStep || recorder.isTurnOver) {
      recorder.effect({ type: 'Continue' })
      return
    }
    recorder.renewBudget()
    const branch = branchOf(recorder.state, id)
    if (recorder.context.isStateMachineDeleting) {
      failDeleted(recorder, branch)
      return
    }
    const state = recorder.stateNamed(branch.next)
    recorder.recordWhole({
      id: recorder.nextEventId,
      previousEventId: branch.link,
      timestamp: recorder.context.now,
      branch: branch.id,
      type: ENTERED[state.type],
      name: state.name,
      input: branch.payload
    })
    attempt(recorder, branch, () => enter(recorder, branch, state))
    settleEnded(recorder)
    if (!recorder.isRunning) return
  }
}

/** Not put together each time: strings that were are compared letter by letter wherever an event is told by its type. */
const ENTERED = {
  Pass: 'PassStateEntered',
  Task: 'TaskStateEntered',
  Choice: 'ChoiceStateEntered',
  Wait: 'WaitStateEntered',
  Succeed: 'SucceedStateEntered',
  Fail: 'FailStateEntered',
  Parallel: 'ParallelStateEntered',
  Map: 'MapStateEntered'
} as const

/**
 * Ends an execution whose state machine is being deleted, at its next transition. Source of error and cause: AWS's
 * knowledge centre, "step-functions-stuck-deleting-status".
 */
export function failDeleted(recorder: Recorder, branch: Branch): void {
  const { stateMachineName } = recorder.state.identity
  const cause = `State machine ${stateMachineName} has been deleted.`
  failExecution(recorder, branch, { error: 'States.Runtime', cause })
}

/** Begins a state that a branch has just entered. */
export function enter(recorder: Recorder, branch: Branch, state: State): void {
  if (state.type === 'Pass') enterPass(recorder, branch, state)
  else if (state.type === 'Task') startAttempt(recorder, branch, state)
  else if (state.type === 'Choice') enterChoice(recorder, branch, state)
  else if (state.type === 'Wait') enterWait(recorder, branch, state)
  else if (state.type === 'Succeed') enterSucceed(recorder, branch, state)
  else if (state.type === 'Fail') enterFail(recorder, branch, state)
  else if (state.type === 'Parallel') startParallel(recorder, branch, state)
  else startMap(recorder, branch, state)
}

/** Tells the Parallel or Map of each branch that has ended; that may end the state, and so the branch it is in. */
export function settleEnded(recorder: Recorder): void {
  for (let ended = recorder.ended.shift(); ended !== undefined; ended = recorder.ended.shift()) {
    if (!recorder.isRunning || ended.parent === null) return
    const child = ended
    const parent = branchOf(recorder.state, ended.parent)
    const state = recorder.stateOf(parent)
    attempt(recorder, parent, () => {
      if (state.type === 'Map') iterationEnded(recorder, parent, state, child)
      else if (state.type === 'Parallel') parallelBranchEnded(recorder, parent, state)
    })
  }
}
