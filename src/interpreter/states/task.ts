import type { TaskState } from '../../asl/definition.ts'
import { runtimeError } from '../../asl/errors.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import { credentialsRoleArn, taskSeconds } from '../../asl/task-fields.ts'
import type { Payload } from '../../lib/json/payload.ts'
import { cancelAttempt, clearTaskTimers } from '../abort.ts'
import { failureMembers } from '../close.ts'
import type { SubmitTask } from '../command.ts'
import { completeState } from '../complete.ts'
import type { Failure, HandoverId, HistoryEventDetails, TaskResource } from '../event.ts'
import { visitOf } from '../evolve.ts'
import { checkSize, isTooLarge, sizeCause } from '../exit.ts'
import { failState } from '../failure.ts'
import { jobOf, scheduledTask } from '../outstanding.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch, TaskWork } from '../state.ts'

/** Schedules an attempt: the first one on entry, and one more for each retry, with the fields evaluated anew. */
export function startAttempt(recorder: Recorder, branch: Branch, state: TaskState): void {
  const { context } = recorder
  if (isPlain(state)) {
    startPlainAttempt(recorder, branch, state)
    return
  }
  const extras = hasToken(state)
    ? { taskToken: context.taskToken(recorder.state.identity.arn, recorder.state.startDate, recorder.nextEventId) }
    : {}
  const outer = scopeOf(recorder, branch, extras)
  const input = effectiveInput(state, outer)
  const scope = input === outer.input ? outer : { ...outer, input }
  const { timeoutSeconds, heartbeatSeconds } = taskSeconds(state, scope)
  const parameters = evaluateArguments(state, scope)
  checkSize(recorder, branch, parameters)
  const roleArn = credentialsRoleArn(state, scope)
  const isActivity = state.resource.kind === 'activity'
  if (isActivity && !context.activityExists(state.resource.arn, state.name, recorder.state.identity)) {
    throw runtimeError(`The activity ${state.resource.arn} does not exist.`)
  }
  checkParameters(recorder, state, parameters)
  const timeoutAt = isActivity ? undefined : after(recorder, timeoutSeconds)
  const id = recorder.record(branch, {
    ...scheduledDetails(recorder, state, parameters),
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
    ...(roleArn === undefined ? {} : { taskCredentials: { roleArn } }),
    resourceArn: state.resource.arn,
    ...(timeoutAt === undefined ? {} : { timeoutAt })
  } as HistoryEventDetails)
  if (timeoutAt !== undefined) recorder.effect({ type: 'SetTimer', timer: `timeout:${id}`, dueAt: timeoutAt })
  recorder.effect({ type: 'ScheduleTask', task: scheduledTask(state, visitOf(branch).work as TaskWork) })
}

/** A function that is given the state's input as it is, and whose call has no clock of its own. */
const isPlain = ({ resource, inputPath, arguments: given, timeoutSeconds, heartbeatSeconds, credentials }: TaskState) =>
  resource.kind === 'lambda' &&
  (inputPath ?? given ?? timeoutSeconds ?? heartbeatSeconds ?? credentials) === undefined &&
  inputPath !== null

/** {@link startAttempt} where there is nothing to evaluate: most tasks are so. */
function startPlainAttempt(recorder: Recorder, branch: Branch, state: TaskState): void {
  const visit = visitOf(branch)
  const { arn } = state.resource
  checkSize(recorder, branch, visit.input)
  recorder.recordWhole({
    id: recorder.nextEventId,
    previousEventId: branch.link,
    timestamp: recorder.context.now,
    branch: branch.id,
    type: 'LambdaFunctionScheduled',
    input: visit.input,
    resource: arn,
    resourceArn: arn
  })
  recorder.effect({ type: 'ScheduleTask', task: scheduledTask(state, visit.work as TaskWork) })
}

/** Parameters that AWS knows to be wrong end the execution before the task is scheduled (spelled as AWS was seen to). */
function checkParameters({ context, state: { identity } }: Recorder, state: TaskState, parameters: Payload): void {
  const { resource, name: stateName } = state
  if (resource.kind !== 'integration') return
  const problems = context.parameterProblems({ resource, stateName, parameters, execution: identity })
  if (problems.length === 0) return
  throw runtimeError(
    `The Parameters '${parameters.text}' could not be used to start the Task: [${problems.join(', ')}]`
  )
}

const after = ({ context }: Recorder, seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : context.now + seconds * 1000

/** Resources whose attempts the outside can name: activities, callbacks and jobs. */
const hasToken = ({ resource }: TaskState): boolean =>
  resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern !== 'request-response')

function scheduledDetails(recorder: Recorder, state: TaskState, parameters: Payload) {
  const { resource } = state
  switch (resource.kind) {
    case 'lambda':
      return { type: 'LambdaFunctionScheduled', input: parameters, resource: resource.arn } as const
    case 'activity':
      return { type: 'ActivityScheduled', input: parameters, resource: resource.arn } as const
    case 'integration':
      return {
        type: 'TaskScheduled',
        ...taskResource(state),
        region: recorder.state.identity.region,
        parameters
      } as const
  }
}

/** The members that all Task… events repeat. */
function taskResource({ resource }: TaskState): TaskResource {
  if (resource.kind !== 'integration') throw new Error(`${resource.arn} is no integration`)
  return { resourceType: resource.service, resource: resource.action + PATTERN_SUFFIX[resource.pattern] }
}

const PATTERN_SUFFIX = {
  'request-response': '',
  sync: '.sync',
  'sync:2': '.sync:2',
  'wait-for-task-token': '.waitForTaskToken'
} as const

export function taskStarted(recorder: Recorder, branch: Branch, state: TaskState): void {
  const work = visitOf(branch).work as TaskWork
  if (work.progress !== 'scheduled') return
  switch (state.resource.kind) {
    case 'lambda':
      recorder.recordWhole({
        id: recorder.nextEventId,
        previousEventId: branch.link,
        timestamp: recorder.context.now,
        branch: branch.id,
        type: 'LambdaFunctionStarted'
      })
      return
    case 'activity':
      activityStarted(recorder, branch)
      break
    case 'integration':
      recorder.record(branch, { type: 'TaskStarted', ...taskResource(state) })
  }
  expectHeartbeat(recorder, branch)
}

/**
 * Both clocks of an activity start when a worker gets the attempt, so that one nobody asks for waits as long as the
 * execution may. Source: AWS's page on Task states, `TimeoutSeconds` and `HeartbeatSeconds`.
 */
function activityStarted(
  recorder: Recorder,
  branch: Branch,
  to: { readonly handover?: HandoverId; readonly workerName?: string } = {}
): void {
  const { id, timeoutSeconds } = visitOf(branch).work as TaskWork
  const { handover, workerName } = to
  const timeoutAt = after(recorder, timeoutSeconds)
  recorder.record(branch, {
    type: 'ActivityStarted',
    ...(workerName === undefined ? {} : { workerName }),
    ...(handover === undefined ? {} : { handover }),
    ...(timeoutAt === undefined ? {} : { timeoutAt })
  })
  if (timeoutAt !== undefined) recorder.effect({ type: 'SetTimer', timer: `timeout:${id}`, dueAt: timeoutAt })
}

/** @returns whether the worker that asked has the attempt, by this or by an earlier command of the same handover */
export function taskTaken(
  recorder: Recorder,
  branch: Branch,
  state: TaskState,
  to: { readonly handover: HandoverId; readonly workerName?: string }
): boolean {
  const work = visitOf(branch).work as TaskWork
  if (work.handover === to.handover) return true
  if (work.progress !== 'scheduled' || state.resource.kind !== 'activity') return false
  activityStarted(recorder, branch, to)
  expectHeartbeat(recorder, branch)
  return true
}

export function taskReturned(recorder: Recorder, branch: Branch, state: TaskState, handover: HandoverId): boolean {
  const work = visitOf(branch).work as TaskWork
  if (work.handover !== handover) return false
  clearTaskTimers(recorder, branch)
  recorder.note(branch, { type: 'TaskReturned' })
  recorder.effect({ type: 'ScheduleTask', task: scheduledTask(state, work) })
  return true
}

export function taskSubmitted(
  recorder: Recorder,
  branch: Branch,
  state: TaskState,
  { output, isFollowed }: SubmitTask
): void {
  taskStarted(recorder, branch, state)
  if ((visitOf(branch).work as TaskWork).progress === 'submitted') return
  recorder.record(branch, {
    type: 'TaskSubmitted',
    ...taskResource(state),
    output,
    ...(isFollowed && { isFollowed })
  })
  const job = jobOf(state, visitOf(branch).work as TaskWork)
  if (job !== undefined) recorder.effect({ type: 'FollowJob', job })
}

/** Starts the clock of the attempt's heartbeat, or starts it again; only callbacks and activities have one. */
export function expectHeartbeat(recorder: Recorder, branch: Branch): void {
  const work = visitOf(branch).work as TaskWork
  const state = recorder.stateOf(branch) as TaskState
  const { resource } = state
  const beats =
    resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern === 'wait-for-task-token')
  if (!beats || work.heartbeatSeconds === undefined) return
  const dueAt = recorder.context.now + work.heartbeatSeconds * 1000
  recorder.note(branch, { type: 'HeartbeatExpected', dueAt })
  recorder.effect({ type: 'SetTimer', timer: `heartbeat:${work.id}`, dueAt })
}

export function taskSucceeded(recorder: Recorder, branch: Branch, state: TaskState, output: Payload): void {
  if (isTooLarge(recorder, output)) {
    const name = state.resource.kind === 'integration' ? state.resource.service : state.resource.arn
    taskFailed(recorder, branch, state, { error: 'States.DataLimitExceeded', cause: sizeCause(name) })
    return
  }
  taskStarted(recorder, branch, state)
  clearTaskTimers(recorder, branch)
  switch (state.resource.kind) {
    case 'lambda':
      recorder.recordWhole({
        id: recorder.nextEventId,
        previousEventId: branch.link,
        timestamp: recorder.context.now,
        branch: branch.id,
        type: 'LambdaFunctionSucceeded',
        output
      })
      break
    case 'activity':
      recorder.record(branch, { type: 'ActivitySucceeded', output })
      break
    case 'integration':
      recorder.record(branch, { type: 'TaskSucceeded', ...taskResource(state), output })
  }
  completeState(recorder, branch, state, output)
}

export function taskFailed(recorder: Recorder, branch: Branch, state: TaskState, failure: Failure): void {
  taskStarted(recorder, branch, state)
  clearTaskTimers(recorder, branch)
  const members = failureMembers(failure)
  switch (state.resource.kind) {
    case 'lambda':
      recorder.record(branch, { type: 'LambdaFunctionFailed', ...members })
      break
    case 'activity':
      recorder.record(branch, { type: 'ActivityFailed', ...members })
      break
    case 'integration':
      recorder.record(branch, { type: 'TaskFailed', ...taskResource(state), ...members })
  }
  failState(recorder, branch, failure)
}

/** Records that an attempt's time is up; what follows from it is {@link failTimedOut}. */
export function recordTimedOut(recorder: Recorder, branch: Branch, state: TaskState): void {
  cancelAttempt(recorder, branch)
  clearTaskTimers(recorder, branch)
  const error = 'States.Timeout'
  switch (state.resource.kind) {
    case 'lambda':
      recorder.record(branch, { type: 'LambdaFunctionTimedOut', error })
      break
    case 'activity':
      recorder.record(branch, { type: 'ActivityTimedOut', error })
      break
    case 'integration':
      recorder.record(branch, { type: 'TaskTimedOut', ...taskResource(state), error })
  }
}

export function failTimedOut(recorder: Recorder, branch: Branch, heartbeatMissed: boolean): void {
  failState(recorder, branch, { error: 'States.Timeout', heartbeatMissed })
}
