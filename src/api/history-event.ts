import type { HistoryEvent, HistoryEventType } from '../interpreter/event.ts'
import { Payload } from '../lib/json/payload.ts'
import { toTimestamp, type ValueOf } from './model.ts'

/** Under which member a type of event shows what it has, and which of its members AWS shows there. */
interface Details {
  readonly member: keyof ValueOf<'HistoryEvent'>
  readonly visible: readonly string[]
}

const details = (member: Details['member'], ...visible: readonly string[]): Details => ({ member, visible })

const entered = details('stateEnteredEventDetails', 'name', 'input')
const exited = details('stateExitedEventDetails', 'name', 'output', 'assignedVariables')
const failure = (member: Details['member']): Details => details(member, 'error', 'cause')
const taskFailure = (member: Details['member']): Details =>
  details(member, 'resourceType', 'resource', 'error', 'cause')
const taskOutput = (member: Details['member']): Details => details(member, 'resourceType', 'resource', 'output')
const iteration = (member: Details['member']): Details => details(member, 'name', 'index')

/** `null`: this type has no details. Whatever is not named here is internal and stays so. */
const table: Readonly<Record<HistoryEventType, Details | null>> = {
  ExecutionStarted: details(
    'executionStartedEventDetails',
    'input',
    'roleArn',
    'stateMachineAliasArn',
    'stateMachineVersionArn'
  ),
  ExecutionSucceeded: details('executionSucceededEventDetails', 'output'),
  ExecutionFailed: failure('executionFailedEventDetails'),
  ExecutionAborted: failure('executionAbortedEventDetails'),
  ExecutionTimedOut: failure('executionTimedOutEventDetails'),
  ExecutionRedriven: details('executionRedrivenEventDetails', 'redriveCount'),
  PassStateEntered: entered,
  TaskStateEntered: entered,
  ChoiceStateEntered: entered,
  WaitStateEntered: entered,
  SucceedStateEntered: entered,
  FailStateEntered: entered,
  ParallelStateEntered: entered,
  MapStateEntered: entered,
  PassStateExited: exited,
  TaskStateExited: exited,
  ChoiceStateExited: exited,
  WaitStateExited: exited,
  SucceedStateExited: exited,
  ParallelStateExited: exited,
  MapStateExited: exited,
  TaskStateAborted: null,
  WaitStateAborted: null,
  ParallelStateAborted: null,
  MapStateAborted: null,
  LambdaFunctionScheduled: details(
    'lambdaFunctionScheduledEventDetails',
    'resource',
    'input',
    'timeoutInSeconds',
    'taskCredentials'
  ),
  LambdaFunctionStarted: null,
  LambdaFunctionSucceeded: details('lambdaFunctionSucceededEventDetails', 'output'),
  LambdaFunctionFailed: failure('lambdaFunctionFailedEventDetails'),
  LambdaFunctionScheduleFailed: failure('lambdaFunctionScheduleFailedEventDetails'),
  LambdaFunctionStartFailed: failure('lambdaFunctionStartFailedEventDetails'),
  LambdaFunctionTimedOut: failure('lambdaFunctionTimedOutEventDetails'),
  ActivityScheduled: details(
    'activityScheduledEventDetails',
    'resource',
    'input',
    'timeoutInSeconds',
    'heartbeatInSeconds'
  ),
  ActivityStarted: details('activityStartedEventDetails', 'workerName'),
  ActivitySucceeded: details('activitySucceededEventDetails', 'output'),
  ActivityFailed: failure('activityFailedEventDetails'),
  ActivityScheduleFailed: failure('activityScheduleFailedEventDetails'),
  ActivityTimedOut: failure('activityTimedOutEventDetails'),
  TaskScheduled: details(
    'taskScheduledEventDetails',
    'resourceType',
    'resource',
    'region',
    'parameters',
    'timeoutInSeconds',
    'heartbeatInSeconds',
    'taskCredentials'
  ),
  TaskStarted: details('taskStartedEventDetails', 'resourceType', 'resource'),
  TaskSubmitted: taskOutput('taskSubmittedEventDetails'),
  TaskSucceeded: taskOutput('taskSucceededEventDetails'),
  TaskFailed: taskFailure('taskFailedEventDetails'),
  TaskStartFailed: taskFailure('taskStartFailedEventDetails'),
  TaskSubmitFailed: taskFailure('taskSubmitFailedEventDetails'),
  TaskTimedOut: taskFailure('taskTimedOutEventDetails'),
  ParallelStateStarted: null,
  ParallelStateSucceeded: null,
  ParallelStateFailed: null,
  MapStateStarted: details('mapStateStartedEventDetails', 'length'),
  MapStateSucceeded: null,
  MapStateFailed: null,
  MapIterationStarted: iteration('mapIterationStartedEventDetails'),
  MapIterationSucceeded: iteration('mapIterationSucceededEventDetails'),
  MapIterationFailed: iteration('mapIterationFailedEventDetails'),
  MapIterationAborted: iteration('mapIterationAbortedEventDetails'),
  MapRunStarted: details('mapRunStartedEventDetails', 'mapRunArn'),
  MapRunSucceeded: null,
  MapRunAborted: null,
  MapRunFailed: failure('mapRunFailedEventDetails'),
  MapRunRedriven: details('mapRunRedrivenEventDetails', 'mapRunArn', 'redriveCount'),
  EvaluationFailed: details('evaluationFailedEventDetails', 'error', 'cause', 'location', 'state')
}

/** Members that are the data of the execution, with the one that says whether it was cut; parameters have none. */
const executionData: ReadonlyMap<string, string | undefined> = new Map([
  ['input', 'inputDetails'],
  ['output', 'outputDetails'],
  ['assignedVariables', 'assignedVariablesDetails'],
  ['parameters', undefined]
])

/** An event as GetExecutionHistory shows it. */
export function showEvent(event: HistoryEvent, includeExecutionData: boolean): ValueOf<'HistoryEvent'> {
  const { id, previousEventId, timestamp, type } = event
  const base = { timestamp: toTimestamp(timestamp), type, id, previousEventId }
  const rule = table[type]
  return rule === null ? base : { ...base, [rule.member]: showDetails(event, rule.visible, includeExecutionData) }
}

/** The details alone; empty where an event of this type has none. */
export const showEventDetails = (event: HistoryEvent, includeExecutionData: boolean): Record<string, unknown> =>
  showDetails(event, table[event.type]?.visible ?? [], includeExecutionData)

function showDetails(
  event: HistoryEvent,
  visible: readonly string[],
  includeExecutionData: boolean
): Record<string, unknown> {
  const source = event as unknown as Readonly<Record<string, unknown>>
  const shown: Record<string, unknown> = {}
  for (const member of visible) {
    const value = source[member]
    if (value === undefined || (executionData.has(member) && !includeExecutionData)) continue
    shown[member] = showValue(value)
    const flag = executionData.get(member)
    if (flag !== undefined) shown[flag] = { truncated: false }
  }
  return shown
}

function showValue(value: unknown): unknown {
  if (value instanceof Payload) return value.text
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, showValue(each)]))
  return value
}
