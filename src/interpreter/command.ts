import type { Payload } from '../lib/json/payload.ts'
import type { ExecutionIdentity, Failure } from './event.ts'

/** What is asked of an execution. One that no longer applies (a late result, a fired timer of a left state) does nothing. */
export type Command =
  | { readonly type: 'StartExecution'; readonly execution: ExecutionIdentity; readonly input: Payload }
  | ({ readonly type: 'StopExecution' } & Failure)
  /** The caller has checked that AWS would allow it; a repeated token changes nothing. */
  | { readonly type: 'RedriveExecution'; readonly clientToken?: string }
  /** The attempt was handed to whoever performs it. */
  | { readonly type: 'StartTask'; readonly task: TaskId; readonly workerName?: string }
  /** The starting call of a `.sync` or `.waitForTaskToken` attempt was answered. */
  | { readonly type: 'SubmitTask'; readonly task: TaskId; readonly output: Payload }
  | { readonly type: 'CompleteTask'; readonly task: TaskId; readonly output: Payload }
  | ({ readonly type: 'FailTask'; readonly task: TaskId } & Failure)
  | { readonly type: 'HeartbeatTask'; readonly task: TaskId }
  /** These timers are due. All of an execution's timers that are due come together: AWS ends what ends together at once. */
  | { readonly type: 'FireTimers'; readonly timers: readonly TimerId[] }
  /** Goes on where a step stopped because it had done its share of work. */
  | { readonly type: 'Continue' }

/** One attempt of a Task state: the id of its Scheduled event, unique within the execution. */
export type TaskId = number

/**
 * Names a timer within its execution: what it is for, and the branch (`wait`, `retry`) or attempt (`timeout`,
 * `heartbeat`) that it belongs to; nothing for `execution`. Setting a timer of the same name again moves it.
 */
export type TimerId = `${'wait' | 'retry' | 'timeout' | 'heartbeat' | 'execution'}:${string}`
