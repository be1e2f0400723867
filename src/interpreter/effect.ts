import type { Payload } from '../lib/json/payload.ts'
import type { TaskId, TimerId } from './command.ts'
import type { ExecutionStatus } from './state.ts'

/**
 * What the outside must do once the step's events are durable. Each effect but a cancellation is also derivable from
 * the state (`outstanding`), so that nothing is lost in a crash.
 */
export type Effect =
  | { readonly type: 'ScheduleTask'; readonly task: ScheduledTask }
  /** Best effort: nobody waits for this attempt any more. */
  | { readonly type: 'CancelTask'; readonly task: TaskId }
  /** Deliver `FireTimers` at or after `dueAt` (milliseconds since the epoch); setting a timer again moves it. */
  | { readonly type: 'SetTimer'; readonly timer: TimerId; readonly dueAt: number }
  | { readonly type: 'ClearTimer'; readonly timer: TimerId }
  /** Deliver `Continue` soon, after others have had their turn. */
  | { readonly type: 'Continue' }
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
}
