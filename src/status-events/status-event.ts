import type { HistoryEvent, JournalEvent } from '../interpreter/event.ts'
import type { ExecutionOutline, ExecutionStatus } from '../interpreter/state.ts'
import { nameBasedUuid } from '../resources/label.ts'
import { redriveStatus } from '../resources/redrive-status.ts'

/** `Step Functions Execution Status Change`, as EventBridge delivers it. */
export interface StatusEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': 'Step Functions Execution Status Change'
  readonly source: 'aws.states'
  readonly account: string
  /** To the second. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: StatusDetail
}

export interface StatusDetail {
  readonly executionArn: string
  readonly stateMachineArn: string
  readonly name: string
  readonly status: ExecutionStatus
  /** Milliseconds since the epoch, as are the other dates. */
  readonly startDate: number
  readonly stopDate: number | null
  readonly input: string | null
  readonly output: string | null
  readonly stateMachineVersionArn: string | null
  readonly stateMachineAliasArn: string | null
  readonly redriveCount: number
  readonly redriveDate: number | null
  readonly redriveStatus: string
  readonly redriveStatusReason: string | null
  readonly inputDetails: DataDetails
  readonly outputDetails: DataDetails | null
  readonly error: string | null
  readonly cause: string | null
}

interface DataDetails {
  readonly included: boolean
}

/** A status change that must be told, as a message of the outbox. */
export interface StatusMessage {
  /** Unique for the change. */
  readonly key: string
  /** The event's JSON. */
  readonly text: string
}

/**
 * The status changes among the events of a commit, in order. Express executions have none, as on AWS. Source: AWS's page
 * "EventBridge events for execution status changes" with its limits on data.
 * @param state after the events
 * @param isSecret the execution's data is encrypted: it is left out
 */
export function statusMessages(
  state: ExecutionOutline,
  events: readonly JournalEvent[],
  isSecret: boolean
): readonly StatusMessage[] {
  if (state.identity.type === 'EXPRESS') return []
  const { arn } = state.identity
  return events.flatMap((event) => {
    const status = STATUSES[event.type]
    if (status === undefined || !('id' in event)) return []
    return [{ key: `status ${event.id} ${arn}`, text: JSON.stringify(statusEvent(state, event, status, isSecret)) }]
  })
}

const STATUSES: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionStarted: 'RUNNING',
  ExecutionRedriven: 'RUNNING',
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
  ExecutionTimedOut: 'TIMED_OUT'
}

function statusEvent(
  state: ExecutionOutline,
  event: HistoryEvent,
  status: ExecutionStatus,
  isSecret: boolean
): StatusEvent {
  const { identity, startDate } = state
  return {
    version: '0',
    id: nameBasedUuid(`${identity.arn} ${startDate} ${event.id}`),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: identity.accountId,
    time: `${new Date(event.timestamp).toISOString().slice(0, 19)}Z`,
    region: identity.region,
    resources: [identity.arn],
    detail: detailOf(state, event, status, isSecret)
  }
}

/** The members in AWS's order (recorded: `test_event_bridge_events_base`). */
function detailOf(
  state: ExecutionOutline,
  event: HistoryEvent,
  status: ExecutionStatus,
  isSecret: boolean
): StatusDetail {
  const { identity, startDate, redriveCount, redriveDate } = state
  const { input, output, inputDetails, outputDetails } = dataOf(state, event, isSecret)
  const isFirst = event.type === 'ExecutionStarted'
  const redrivable = redriveStatus(
    {
      status,
      startDate,
      stopDate: event.timestamp,
      lastEventId: event.id,
      isChild: identity.mapRunArn !== undefined,
      isExpress: false,
      hasStateMachine: true
    },
    event.timestamp
  )
  return {
    executionArn: identity.arn,
    stateMachineArn: identity.stateMachineArn,
    name: identity.name,
    status,
    startDate,
    stopDate: status === 'RUNNING' ? null : event.timestamp,
    input,
    output,
    stateMachineVersionArn: identity.stateMachineVersionArn ?? null,
    stateMachineAliasArn: identity.stateMachineAliasArn ?? null,
    redriveCount: isFirst ? 0 : redriveCount,
    redriveDate: isFirst ? null : (redriveDate ?? null),
    redriveStatus: redrivable.redriveStatus,
    redriveStatusReason: redrivable.redriveStatusReason ?? null,
    inputDetails,
    outputDetails,
    ...failureOf(event, isSecret)
  }
}

type Data = Pick<StatusDetail, 'input' | 'inputDetails' | 'output' | 'outputDetails'>

/** The input gives way first, then the output. */
function dataOf({ input }: ExecutionOutline, event: HistoryEvent, isSecret: boolean): Data {
  const output = event.type === 'ExecutionSucceeded' ? event.output.text : null
  const outputBytes = output === null ? 0 : escapedBytes(output)
  const hasOutput = !isSecret && output !== null && outputBytes <= MAX_DATA_BYTES
  const hasInput = !isSecret && escapedBytes(input.text) + outputBytes <= MAX_DATA_BYTES
  return {
    input: hasInput ? input.text : null,
    inputDetails: { included: hasInput },
    output: hasOutput ? output : null,
    outputDetails: output === null ? null : { included: hasOutput }
  }
}

function failureOf(event: HistoryEvent, isSecret: boolean): Pick<StatusDetail, 'error' | 'cause'> {
  if (isSecret || !('error' in event || 'cause' in event)) return { error: null, cause: null }
  const { error = null, cause = null } = event as { readonly error?: string; readonly cause?: string }
  return { error, cause }
}

const escapedBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text))

const MAX_DATA_BYTES = 248 * 1024
