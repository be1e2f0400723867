import type { Payload } from '../lib/json/payload.ts'
import type { TaskId, TimerId } from './command.ts'
import type { MapRunStart } from './map-run-start.ts'
import type { ExecutionStatus } from './state.ts'

/**
 * What the outside must do once the step's events are durable. Each effect but a cancellation is also derivable from
 * the state (`outstanding`), so that nothing is lost in a crash.
 */
export type Effect =
  | { readonly type: 'ScheduleTask'; readonly task: ScheduledTask }
  /** Tell how the job that a `.sync` attempt has started ends. */
  | { readonly type: 'FollowJob'; readonly job: Job }
  /** Best effort: nobody waits for this attempt any more, nor for the job that it has started. */
  | { readonly type: 'CancelTask'; readonly task: TaskId; readonly job?: Job }
  /** Deliver `FireTimers` at or after `dueAt` (milliseconds since the epoch); setting a timer again moves it. */
  | { readonly type: 'SetTimer'; readonly timer: TimerId; readonly dueAt: number }
  | { readonly type: 'ClearTimer'; readonly timer: TimerId }
  /** Deliver `Continue` soon, after others have had their turn. */
  | { readonly type: 'Continue' }
  /** Has a Map Run begin; one that has begun already is not changed, and tells again how it ended. */
  | { readonly type: 'StartMapRun'; readonly start: MapRunStart }
  /** Has a Map Run that has closed, or is closing, go on with what did not succeed, once for each count. */
  | { readonly type: 'RedriveMapRun'; readonly start: MapRunStart; readonly redriveCount: number }
  /** Nobody waits for this Map Run any more. Not in `outstanding`: a run asks by itself after a crash. */
  | { readonly type: 'StopMapRun'; readonly mapRunArn: string; readonly redriveCount: number }
  /** The execution has closed: callers that wait for it can be answered. */
  | { readonly type: 'NotifyClosed'; readonly status: Exclude<ExecutionStatus, 'RUNNING'> }

/** One attempt as it must be performed. */
export interface ScheduledTask {
  readonly id: TaskId
  readonly kind: 'lambda' | 'activity' | 'integration'
  readonly stateName: string
  /** The Resource as written. */
  readonly resourceArn: string
  /** Empty unless `kind` is `integration`. */
  readonly service: string
  readonly action: string
  readonly pattern: 'request-response' | 'sync' | 'sync:2' | 'wait-for-task-token'
  readonly parameters: Payload
  readonly heartbeatSeconds?: number
  readonly credentialsRoleArn?: string
  /** Of an execution with a test case: which call of the state it is, from 0. */
  readonly invocation?: number
}

/** What a `.sync` attempt has started elsewhere. */
export interface Job {
  readonly task: ScheduledTask
  /** The answer to the starting call. */
  readonly submission: Payload
}
