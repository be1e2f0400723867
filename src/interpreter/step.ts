import type { MapState, StateMachine, TaskState } from '../asl/definition.ts'
import { endExecution, failExecution } from './close.ts'
import type { AnsweredTask, Command, ConfirmMapRun, EndMapRun, StopExecution, TaskId, TimerId } from './command.ts'
import type { Effect } from './effect.ts'
import type { JournalEvent } from './event.ts'
import { branchOf, visitOf } from './evolve.ts'
import { attempt } from './failure.ts'
import { executionDueAt, isAwaited } from './outstanding.ts'
import { HistoryLimitReached, Recorder, type StepContext } from './recorder.ts'
import { beginRedrive, redrive } from './redrive.ts'
import { failDeleted, runReady, settleEnded } from './run.ts'
import type { Branch, ExecutionState } from './state.ts'
import { mapRunEnded } from './states/distributed-map.ts'
import { startMap } from './states/map.ts'
import { startParallel } from './states/parallel.ts'
import {
  expectHeartbeat,
  failTimedOut,
  recordTimedOut,
  startAttempt,
  taskFailed,
  taskReturned,
  taskStarted,
  taskSubmitted,
  taskSucceeded,
  taskTaken
} from './states/task.ts'
import { leaveWait } from './states/wait.ts'

export type { StepContext, UnscheduledTask } from './recorder.ts'

/** What one command did to an execution. */
export interface Step {
  /** Whether the command was still in time: what it is about was there, and it was done or had been done by it before. */
  readonly applied: boolean
  readonly state: ExecutionState
  readonly events: readonly JournalEvent[]
  readonly effects: readonly Effect[]
  /** It has taken so much that others should have their turn before the next command of this execution. */
  readonly isTurnOver: boolean
}

/**
 * Applies one command to an execution and lets it run until it waits for something, or until it has made
 * `limits.transitionsPerStep` transitions (a `Continue` effect then asks for its next turn).
 *
 * Deterministic, and without any effect of its own. It owns `state` and changes it in place: after a step that threw, the
 * state must be dropped and folded anew. A command that no longer applies records nothing.
 * @param state `undefined` before StartExecution
 * @throws {Error} only for faults of ours
 */
export function step(
  machine: StateMachine,
  state: ExecutionState | undefined,
  command: Command,
  context: StepContext
): Step {
  const recorder = new Recorder(machine, state, context)
  let applied = false
  try {
    if (state === undefined) applied = start(recorder, command)
    else if (command.type === 'ConfirmMapRun') applied = confirmMapRun(recorder, command)
    else if (command.type === 'RedriveExecution') applied = redrive(recorder, command)
    else if (state.status === 'RUNNING') applied = apply(recorder, command)
    else if (command.type === 'StopExecution') applied = stopUnheardRedrive(recorder, command)
    runReady(recorder)
  } catch (error) {
    if (!(error instanceof HistoryLimitReached)) throw error
    failFullHistory(recorder)
  }
  const { state: after, events, effects, isTurnOver } = recorder
  return { applied, state: after, events, effects, isTurnOver }
}

function start(recorder: Recorder, command: Command): boolean {
  if (command.type !== 'StartExecution') throw new Error(`${command.type} came before StartExecution`)
  const { execution, input } = command
  recorder.append({
    type: 'ExecutionStarted',
    id: 1,
    previousEventId: 0,
    timestamp: recorder.context.now,
    branch: '',
    input,
    roleArn: execution.roleArn,
    ...(execution.stateMachineVersionArn === undefined
      ? {}
      : { stateMachineVersionArn: execution.stateMachineVersionArn }),
    ...(execution.stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn: execution.stateMachineAliasArn }),
    execution,
    startAt: recorder.machine.startAt
  })
  const dueAt = executionDueAt(recorder.machine, recorder.state, recorder.context.limits)
  recorder.effect({ type: 'SetTimer', timer: 'execution:', dueAt })
  if (command.isStopped === true) endExecution(recorder, 'ExecutionAborted', {}, recorder.context.now)
  return true
}

/** A Map Run's child is to be stopped and has not heard of its redrive yet; when it does, that must come too late. */
function stopUnheardRedrive(recorder: Recorder, { asker }: StopExecution): boolean {
  if (asker === undefined || !beginRedrive(recorder, { asker })) return false
  endExecution(recorder, 'ExecutionAborted', {}, recorder.context.now)
  return true
}

function apply(recorder: Recorder, command: Command): boolean {
  if (endIfOverdue(recorder)) return false
  switch (command.type) {
    case 'StartExecution':
    case 'RedriveExecution':
    case 'ConfirmMapRun':
      return false
    case 'Continue':
      return true
    case 'StopExecution':
      // a Map Run's child was redriven since: what was meant for it before comes late
      if (command.asker !== undefined && command.asker.redriveCount < recorder.state.redriveCount) return false
      endExecution(recorder, 'ExecutionAborted', command, recorder.context.now)
      return true
    case 'StartTask':
      return forTask(recorder, command.task, (branch, state) => taskStarted(recorder, branch, state))
    case 'TakeTask':
      return forTask(recorder, command.task, (branch, state) => taskTaken(recorder, branch, state, command))
    case 'ReturnTask':
      return forTask(recorder, command.task, (branch, state) => taskReturned(recorder, branch, state, command.handover))
    case 'SubmitTask':
      return forTask(recorder, command.task, (branch, state) => taskSubmitted(recorder, branch, state, command))
    case 'CompleteTask':
      return forAnswered(recorder, command, (branch, state) => taskSucceeded(recorder, branch, state, command.output))
    case 'FailTask':
      return forAnswered(recorder, command, (branch, state) => taskFailed(recorder, branch, state, command))
    case 'HeartbeatTask':
      return forAnswered(recorder, command, (branch) => expectHeartbeat(recorder, branch))
    case 'FireTimers':
      fireTimers(recorder, command.timers)
      return true
    case 'EndMapRun':
      return endMapRun(recorder, command)
  }
}

/**
 * The execution's own time is up. It ends at that very moment whatever came late (measured: stopDate is startDate plus
 * the timeout), so this is looked at before any other command.
 */
function endIfOverdue(recorder: Recorder): boolean {
  const dueAt = executionDueAt(recorder.machine, recorder.state, recorder.context.limits)
  if (recorder.context.now < dueAt) return false
  endExecution(recorder, 'ExecutionTimedOut', { error: 'States.Timeout' }, dueAt)
  return true
}

/**
 * What comes for an attempt whose time is up came too late, even if its timer has not been heard yet.
 * @param work may answer `false`: there was nothing for it to do
 */
function forTask(recorder: Recorder, task: TaskId, work: (branch: Branch, state: TaskState) => unknown): boolean {
  const branch = branchOfTask(recorder, task)
  if (branch === undefined) return false
  if (isDue(recorder, branch, 'timeout')) {
    fireTimers(recorder, [`timeout:${task}`])
    return false
  }
  if (isDue(recorder, branch, 'heartbeat')) {
    fireTimers(recorder, [`heartbeat:${task}`])
    return false
  }
  let answer: unknown
  attempt(recorder, branch, () => {
    answer = work(branch, recorder.stateOf(branch) as TaskState)
  })
  return answer !== false
}

/** A token of an execution that had the name before means nothing to this one. */
function forAnswered(
  recorder: Recorder,
  { task, startDate }: AnsweredTask,
  work: (branch: Branch, state: TaskState) => unknown
): boolean {
  return (startDate ?? recorder.state.startDate) === recorder.state.startDate && forTask(recorder, task, work)
}

/** What a run told before it was redriven may come late. */
function endMapRun(recorder: Recorder, { mapRunArn, redriveCount, outcome }: EndMapRun): boolean {
  const branch = branchOfMapRun(recorder, mapRunArn)
  const work = branch?.visit?.work
  if (branch === undefined || work?.kind !== 'map-run' || work.redriveCount !== redriveCount) return false
  attempt(recorder, branch, () => mapRunEnded(recorder, branch, recorder.stateOf(branch) as MapState, outcome))
  return true
}

/** A run that nobody waits for is told so: the command that should have stopped it may have been lost in a crash. */
function confirmMapRun(recorder: Recorder, { mapRunArn, redriveCount }: ConfirmMapRun): boolean {
  if (isAwaited(recorder.state, mapRunArn)) return true
  recorder.effect({ type: 'StopMapRun', mapRunArn, redriveCount })
  return false
}

/** The branch that waits for a run. */
function branchOfMapRun(recorder: Recorder, mapRunArn: string): Branch | undefined {
  for (const branch of recorder.state.branches.values()) {
    const work = branch.visit?.work
    if (work?.kind === 'map-run' && work.isOpen && work.start.arn === mapRunArn) return branch
  }
  return undefined
}

/** `undefined` where nobody waits for the attempt any more. */
function branchOfTask(recorder: Recorder, task: TaskId): Branch | undefined {
  const id = recorder.state.tasks.get(task)
  return id === undefined ? undefined : branchOf(recorder.state, id)
}

/** All attempts whose time is up are recorded before any of them fails its state: so recorded for a Map of tasks. */
function fireTimers(recorder: Recorder, timers: readonly TimerId[]): void {
  const timedOut: { branch: Branch; heartbeatMissed: boolean }[] = []
  // Recorded: the attempt that was scheduled first fails the Map.
  const clocks = timers.map(splitTimer).sort(([, a], [, b]) => Number(a) - Number(b))
  for (const [kind, name] of clocks) {
    if (kind !== 'timeout' && kind !== 'heartbeat') continue
    const branch = branchOfTask(recorder, Number(name))
    if (branch === undefined || !isDue(recorder, branch, kind)) continue
    recordTimedOut(recorder, branch, recorder.stateOf(branch) as TaskState)
    timedOut.push({ branch, heartbeatMissed: kind === 'heartbeat' })
  }
  for (const { branch, heartbeatMissed } of timedOut) {
    if (!isStillOpen(recorder, branch)) continue
    attempt(recorder, branch, () => failTimedOut(recorder, branch, heartbeatMissed))
    settleEnded(recorder)
  }
  for (const timer of timers) {
    const [kind, name] = splitTimer(timer)
    if (kind !== 'wait' && kind !== 'retry') continue
    const branch = recorder.state.branches.get(name)
    if (branch === undefined || !isStillOpen(recorder, branch)) continue
    if (recorder.isTurnOver) {
      postpone(recorder, branch, timer)
      continue
    }
    recorder.renewBudget()
    fireDelay(recorder, branch, kind)
    // before the next timer, which may take away the Parallel or Map that this one has ended a branch of
    settleEnded(recorder)
  }
}

/** Fires a timer again in another turn: many may be due at one moment. */
function postpone(recorder: Recorder, branch: Branch, timer: TimerId): void {
  const { work } = visitOf(branch)
  if (work.kind !== 'waiting' && work.kind !== 'retrying') return
  recorder.effect({ type: 'SetTimer', timer, dueAt: work.dueAt })
}

function splitTimer(timer: TimerId): [kind: string, name: string] {
  const colon = timer.indexOf(':')
  return [timer.slice(0, colon), timer.slice(colon + 1)]
}

function isDue(recorder: Recorder, branch: Branch, kind: 'timeout' | 'heartbeat'): boolean {
  const { work } = visitOf(branch)
  if (work.kind !== 'task') return false
  const dueAt = kind === 'timeout' ? work.timeoutAt : work.heartbeatAt
  return dueAt !== undefined && dueAt <= recorder.context.now
}

/** A failure before it in the same step may have taken the branch, or the execution, away. */
const isStillOpen = (recorder: Recorder, branch: Branch): boolean =>
  recorder.isRunning && recorder.state.branches.get(branch.id) === branch && branch.phase === 'open'

function fireDelay(recorder: Recorder, branch: Branch, kind: 'wait' | 'retry'): void {
  const { work } = visitOf(branch)
  const expected = kind === 'wait' ? 'waiting' : 'retrying'
  if (work.kind !== expected || work.dueAt > recorder.context.now) return
  if (kind === 'retry' && recorder.context.isStateMachineDeleting) {
    failDeleted(recorder, branch)
    return
  }
  const state = recorder.stateOf(branch)
  attempt(recorder, branch, () => {
    if (state.type === 'Wait') leaveWait(recorder, branch, state)
    else if (state.type === 'Task') startAttempt(recorder, branch, state)
    else if (state.type === 'Parallel') startParallel(recorder, branch, state)
    else if (state.type === 'Map') startMap(recorder, branch, state)
  })
}

/** Measured: event 25,000 is the failure, linked to the one before it, and the cause does not name a state. */
function failFullHistory(recorder: Recorder): void {
  const root = branchOf(recorder.state, '')
  const link = recorder.state.lastEventId
  failExecution(
    recorder,
    { ...root, link },
    {
      error: 'States.Runtime',
      cause: `The execution reached the maximum number of history events (${recorder.context.limits.historyEvents}).`
    }
  )
}
