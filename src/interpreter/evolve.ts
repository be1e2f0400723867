import type { Payload } from '../lib/json/payload.ts'
import type {
  ActivityScheduled,
  ActivityStarted,
  BranchId,
  ExecutionRedriven,
  ExecutionStarted,
  HistoryEvent,
  InternalEvent,
  JournalEvent,
  LambdaFunctionScheduled,
  MapIterationStarted,
  StateExited,
  TaskScheduled,
  TaskSubmitted
} from './event.ts'
import { isHistoryEvent } from './event.ts'
import type { Branch, ExecutionState, TaskWork, Visit, Work } from './state.ts'

/**
 * Applies one journal entry. It evaluates nothing and decides nothing, so that every journal ever written folds to the
 * same state: what a decision needs later must be in the event. Changes `state` in place (see {@link ExecutionState}).
 * @param state `undefined` for the first entry, which must be ExecutionStarted
 */
export function evolve(state: ExecutionState | undefined, event: JournalEvent): ExecutionState {
  if (state === undefined) {
    if (event.type !== 'ExecutionStarted') throw new Error(`A journal cannot begin with ${event.type}`)
    return started(event)
  }
  if (isHistoryEvent(event)) {
    applyHistoryEvent(state, event)
    state.lastEventId = event.id
  } else {
    applyInternalEvent(state, event)
  }
  state.lastEventAt = event.timestamp
  return state
}

function started(event: ExecutionStarted & HistoryEvent): ExecutionState {
  const root: Branch = newBranch('', null, 0, 0, event.startAt, event.input)
  return {
    identity: event.execution,
    input: event.input,
    startDate: event.timestamp,
    status: 'RUNNING',
    redriveCount: 0,
    redriveTokens: [],
    lastEventId: event.id,
    lastEventAt: event.timestamp,
    branches: new Map([[root.id, root]]),
    ready: new Set([root.id]),
    tasks: new Map(),
    ...(event.execution.testCase !== undefined && { invocations: new Map() })
  }
}

function newBranch(
  id: BranchId,
  parent: BranchId | null,
  index: number,
  link: number,
  next: string,
  payload: Payload
): Branch {
  return { id, parent, index, link, variables: new Map(), phase: 'ready', next, payload, visit: undefined }
}

function applyHistoryEvent(state: ExecutionState, event: HistoryEvent): void {
  const branch = branchOf(state, event.branch)
  switch (event.type) {
    case 'ExecutionStarted':
      throw new Error('ExecutionStarted occurs twice in one journal')
    case 'PassStateEntered':
    case 'TaskStateEntered':
    case 'ChoiceStateEntered':
    case 'WaitStateEntered':
    case 'SucceedStateEntered':
    case 'FailStateEntered':
    case 'ParallelStateEntered':
    case 'MapStateEntered':
      state.ready.delete(branch.id)
      branch.phase = 'open'
      branch.visit = {
        name: event.name,
        input: event.input,
        enteredEventId: event.id,
        enteredLink: event.previousEventId,
        enteredAt: event.timestamp,
        retryCount: 0,
        retrierCounts: NO_RETRIES,
        work: { kind: 'none' }
      }
      break
    case 'PassStateExited':
    case 'TaskStateExited':
    case 'ChoiceStateExited':
    case 'WaitStateExited':
    case 'SucceedStateExited':
    case 'ParallelStateExited':
    case 'MapStateExited':
      branch.link = event.id
      exited(state, branch, event)
      return
    case 'LambdaFunctionScheduled':
    case 'ActivityScheduled':
    case 'TaskScheduled':
      visitOf(branch).work = scheduledWork(state, branch, event)
      state.tasks.set(event.id, branch.id)
      break
    case 'LambdaFunctionStarted':
    case 'TaskStarted':
      taskOf(branch).progress = 'started'
      break
    case 'ActivityStarted':
      taken(taskOf(branch), event)
      break
    case 'TaskSubmitted':
      submitted(taskOf(branch), event)
      break
    case 'LambdaFunctionSucceeded':
    case 'LambdaFunctionFailed':
    case 'LambdaFunctionScheduleFailed':
    case 'LambdaFunctionStartFailed':
    case 'LambdaFunctionTimedOut':
    case 'ActivitySucceeded':
    case 'ActivityFailed':
    case 'ActivityScheduleFailed':
    case 'ActivityTimedOut':
    case 'TaskSucceeded':
    case 'TaskFailed':
    case 'TaskStartFailed':
    case 'TaskSubmitFailed':
    case 'TaskTimedOut':
      endAttempt(state, branch)
      break
    case 'ParallelStateStarted':
      visitOf(branch).work = {
        kind: 'parallel',
        startedEventId: event.id,
        results: new Array(event.startAt.length).fill(null),
        resultsSize: 0,
        open: event.startAt.length
      }
      for (const [index, startAt] of event.startAt.entries())
        addChild(state, branch, event.id, index, event.id, startAt, event.input)
      break
    case 'MapStateStarted':
      if (event.items === undefined) break
      visitOf(branch).work = {
        kind: 'map',
        startedEventId: event.id,
        items: event.items,
        maxConcurrency: event.maxConcurrency,
        startAt: event.startAt,
        results: new Array(event.length).fill(null),
        resultsSize: 0,
        nextIndex: 0,
        open: 0
      }
      break
    case 'MapIterationStarted':
      startIteration(state, branch, event)
      return
    case 'TaskStateAborted':
    case 'WaitStateAborted':
    case 'ParallelStateAborted':
    case 'MapStateAborted':
      endAttempt(state, branch)
      branch.phase = 'failed'
      return
    case 'MapRunAborted':
      setMapRunOpen(branch, false)
      return
    case 'MapRunSucceeded':
      visitOf(branch).work = { kind: 'none' }
      return
    case 'ParallelStateSucceeded':
    case 'MapStateSucceeded':
    case 'MapIterationFailed':
    case 'MapIterationAborted':
      return
    case 'ExecutionSucceeded':
      state.output = event.output
      close(state, 'SUCCEEDED', event.timestamp)
      state.branches.clear()
      return
    case 'ExecutionFailed':
    case 'ExecutionAborted':
    case 'ExecutionTimedOut':
      if (event.error !== undefined) state.error = event.error
      if (event.cause !== undefined) state.cause = event.cause
      close(state, CLOSING_STATUS[event.type], event.timestamp)
      return
    case 'ExecutionRedriven':
      redriven(state, event)
      return
    case 'MapIterationSucceeded':
    case 'ParallelStateFailed':
    case 'MapStateFailed':
    case 'EvaluationFailed':
      break
    case 'MapRunRedriven':
      mapRunRedriven(branch, event.redriveCount)
      break
    case 'MapRunStarted':
      visitOf(branch).work = { kind: 'map-run', start: event.start, isOpen: true, redriveCount: 0 }
      break
    case 'MapRunFailed':
      setMapRunOpen(branch, false)
      break
    default:
      event satisfies never
  }
  branch.link = event.id
}

const CLOSING_STATUS = {
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
  ExecutionTimedOut: 'TIMED_OUT'
} as const

function applyInternalEvent(state: ExecutionState, event: InternalEvent): void {
  const branch = branchOf(state, event.branch)
  const visit = visitOf(branch)
  switch (event.type) {
    case 'WaitScheduled':
      visit.work = { kind: 'waiting', dueAt: event.dueAt }
      break
    case 'RetryScheduled':
      removeChildren(state, visit)
      visit.retryCount++
      visit.retrierCounts = countRetry(visit.retrierCounts, event.retrier)
      visit.work = { kind: 'retrying', dueAt: event.dueAt }
      branch.link = event.link
      break
    case 'HeartbeatExpected':
      taskOf(branch).heartbeatAt = event.dueAt
      break
    case 'TaskReturned':
      returned(taskOf(branch))
      break
    default:
      event satisfies never
  }
}

/** Shared by all visits without one: most never have any, and a map takes 200 bytes. */
const NO_RETRIES: ReadonlyMap<number, number> = new Map()

const countRetry = (counts: ReadonlyMap<number, number>, retrier: number): ReadonlyMap<number, number> =>
  new Map(counts).set(retrier, (counts.get(retrier) ?? 0) + 1)

function taken(work: TaskWork, event: ActivityStarted): void {
  work.progress = 'submitted'
  if (event.handover !== undefined) work.handover = event.handover
  if (event.timeoutAt !== undefined) work.timeoutAt = event.timeoutAt
}

function returned(work: TaskWork): void {
  work.progress = 'scheduled'
  delete work.handover
  delete work.timeoutAt
  delete work.heartbeatAt
}

function scheduledWork(
  state: ExecutionState,
  branch: Branch,
  event: (LambdaFunctionScheduled | ActivityScheduled | TaskScheduled) & { readonly id: number }
): TaskWork {
  const work: { -readonly [Member in keyof TaskWork]: TaskWork[Member] } = {
    kind: 'task',
    id: event.id,
    progress: 'scheduled',
    resourceArn: event.resourceArn,
    parameters: event.type === 'TaskScheduled' ? event.parameters : event.input
  }
  const { timeoutAt, timeoutInSeconds, heartbeatInSeconds } = event
  if (event.type === 'ActivityScheduled') {
    if (timeoutInSeconds !== undefined) work.timeoutSeconds = timeoutInSeconds
  } else if (event.taskCredentials !== undefined) work.credentialsRoleArn = event.taskCredentials.roleArn
  if (timeoutAt !== undefined) work.timeoutAt = timeoutAt
  if (heartbeatInSeconds !== undefined) work.heartbeatSeconds = heartbeatInSeconds
  if (state.invocations !== undefined) work.invocation = countInvocation(state.invocations, visitOf(branch).name)
  return work
}

/** Counts over the whole execution, as the mocks of a test case are numbered. */
function countInvocation(invocations: Map<string, number>, stateName: string): number {
  const invocation = invocations.get(stateName) ?? 0
  invocations.set(stateName, invocation + 1)
  return invocation
}

/** The answer to a callback's starting call is needed no more; that of a job names it. */
function submitted(work: TaskWork, { resource, output, isFollowed }: TaskSubmitted): void {
  work.progress = 'submitted'
  if (isFollowed || /\.sync(?::2)?$/.test(resource)) work.submission = output
}

function mapRunRedriven(branch: Branch, redriveCount: number): void {
  const { work } = visitOf(branch)
  if (work.kind !== 'map-run') return
  work.isOpen = true
  work.redriveCount = redriveCount
}

function setMapRunOpen(branch: Branch, isOpen: boolean): void {
  const { work } = visitOf(branch)
  if (work.kind === 'map-run') work.isOpen = isOpen
}

function exited(state: ExecutionState, branch: Branch, event: StateExited): void {
  if (branch.visit !== undefined) removeChildren(state, branch.visit)
  for (const [name, value] of event.assignedVariables ?? []) branch.variables.set(name, value)
  branch.visit = undefined
  branch.payload = event.output
  if (event.next !== null) {
    branch.phase = 'ready'
    branch.next = event.next
    state.ready.add(branch.id)
    return
  }
  branch.phase = 'ended'
  if (branch.parent === null) return
  const parent = branchOf(state, branch.parent)
  const work = visitOf(parent).work
  if (work.kind !== 'parallel' && work.kind !== 'map') throw new Error(`Branch ${branch.id} ended outside of its state`)
  work.results[branch.index] = event.output
  work.resultsSize += event.output.text.length
  work.open--
  parent.link = branch.link
  state.branches.delete(branch.id)
}

function startIteration(state: ExecutionState, parent: Branch, event: MapIterationStarted & HistoryEvent): void {
  const work = visitOf(parent).work
  if (work.kind !== 'map') throw new Error(`MapIterationStarted outside of a Map state in branch ${parent.id}`)
  work.nextIndex = event.index + 1
  work.open++
  addChild(state, parent, work.startedEventId, event.index, event.id, work.startAt, event.input)
}

function addChild(
  state: ExecutionState,
  parent: Branch,
  startedEventId: number,
  index: number,
  link: number,
  startAt: string,
  input: Payload
): void {
  const child = newBranch(`${startedEventId}.${index}`, parent.id, index, link, startAt, input)
  state.branches.set(child.id, child)
  state.ready.add(child.id)
}

/** Forgets all that has happened. */
function restart(state: ExecutionState, startAt: string, link: number): void {
  const root = newBranch('', null, 0, link, startAt, state.input)
  state.branches.clear()
  state.branches.set(root.id, root)
  state.ready.clear()
  state.ready.add(root.id)
}

/** What has ended stays ended; whatever was under way or had failed can be taken up again, its retries forgotten. */
function redriven(state: ExecutionState, event: ExecutionRedriven & HistoryEvent): void {
  state.status = 'RUNNING'
  state.redriveCount = event.redriveCount
  state.redriveDate = event.timestamp
  delete state.stopDate
  delete state.error
  delete state.cause
  if (event.clientToken !== undefined) {
    state.redriveTokens.push({ token: event.clientToken, date: event.timestamp })
    if (state.redriveTokens.length > KEPT_REDRIVE_TOKENS) state.redriveTokens.shift()
  }
  if (event.restartAt !== undefined) {
    restart(state, event.restartAt, event.id)
    return
  }
  for (const branch of state.branches.values()) {
    branch.link = event.id
    if (branch.phase === 'ready') state.ready.add(branch.id)
    if (branch.visit === undefined) continue
    branch.phase = 'open'
    branch.visit.retryCount = 0
    branch.visit.retrierCounts = NO_RETRIES
    if (!REDRIVABLE_WORK.has(branch.visit.work.kind)) branch.visit.work = { kind: 'none' }
  }
}

/** Source: RedriveExecution's documentation of `clientToken`. */
const KEPT_REDRIVE_TOKENS = 10

/** Forgets the branches of a Parallel or Map that is left or started anew, and everything inside them. */
function removeChildren(state: ExecutionState, visit: Visit): void {
  const work = visit.work
  if (work.kind !== 'parallel' && work.kind !== 'map') return
  const count = work.kind === 'map' ? work.nextIndex : work.results.length
  for (let index = 0; index < count; index++) {
    const id = `${work.startedEventId}.${index}`
    const child = state.branches.get(id)
    if (child === undefined) continue
    if (child.visit !== undefined) {
      removeChildren(state, child.visit)
      endAttempt(state, child)
    }
    state.branches.delete(id)
    state.ready.delete(id)
  }
}

function endAttempt(state: ExecutionState, branch: Branch): void {
  const visit = branch.visit
  if (visit === undefined) return
  if (visit.work.kind === 'task') state.tasks.delete(visit.work.id)
  if (!REDRIVABLE_WORK.has(visit.work.kind)) visit.work = { kind: 'none' }
}

/** Work that a redrive takes up where it stood. */
const REDRIVABLE_WORK: ReadonlySet<Work['kind']> = new Set(['parallel', 'map', 'map-run'])

function close(state: ExecutionState, status: ExecutionState['status'], timestamp: number): void {
  state.status = status
  state.stopDate = timestamp
  state.tasks.clear()
  state.ready.clear()
}

/** @throws {Error} a fault of ours: journals name only branches that exist */
export function branchOf(state: ExecutionState, id: BranchId): Branch {
  const branch = state.branches.get(id)
  if (branch === undefined) throw new Error(`Execution ${state.identity.arn} has no branch '${id}'`)
  return branch
}

/** @throws {Error} a fault of ours: the branch is between states */
export function visitOf(branch: Branch): Visit {
  if (branch.visit === undefined) throw new Error(`Branch '${branch.id}' is in no state`)
  return branch.visit
}

function taskOf(branch: Branch): TaskWork {
  const work = visitOf(branch).work
  if (work.kind !== 'task') throw new Error(`Branch '${branch.id}' waits for no task`)
  return work
}
