import type { Payload } from '../lib/json/payload.ts'
import type { ExecutionIdentity, Failure, HandoverId } from './event.ts'
import type { MapRunOutcome } from './map-run-start.ts'

/** What is asked of an execution. One that no longer applies (a late result, a fired timer of a left state) does nothing. */
export type Command =
  | StartExecution
  | StopExecution
  /** The caller has checked that AWS would allow it; a repeated token changes nothing. */
  | RedriveExecution
  /** The call that performs the attempt was begun. */
  | { readonly type: 'StartTask'; readonly task: TaskId }
  /** A worker asks for the attempt of an activity; the first one gets it. */
  | { readonly type: 'TakeTask'; readonly task: TaskId; readonly handover: HandoverId; readonly workerName?: string }
  /** The worker was gone before it had the attempt: another one may take it. */
  | { readonly type: 'ReturnTask'; readonly task: TaskId; readonly handover: HandoverId }
  /** The starting call of a `.sync` or `.waitForTaskToken` attempt was answered. */
  | SubmitTask
  | ({ readonly type: 'CompleteTask'; readonly output: Payload } & AnsweredTask)
  | ({ readonly type: 'FailTask' } & AnsweredTask & Failure)
  | ({ readonly type: 'HeartbeatTask' } & AnsweredTask)
  /** These timers are due. All of an execution's timers that are due come together: AWS ends what ends together at once. */
  | { readonly type: 'FireTimers'; readonly timers: readonly TimerId[] }
  /** A Map Run that the execution's Map state started has ended. */
  | EndMapRun
  /** A Map Run asks whether it is still waited for; it is stopped where it is not, also by an execution that has closed. */
  | ConfirmMapRun
  /** Goes on where a step stopped because it had done its share of work. */
  | { readonly type: 'Continue' }

export interface AnsweredTask {
  readonly task: TaskId
  /** Of the execution that a token names; another one can have its name since. Absent where no token came. */
  readonly startDate?: number
}

export interface SubmitTask {
  readonly type: 'SubmitTask'
  readonly task: TaskId
  readonly output: Payload
  /** The end of a callback must be found out, as that of a job; nobody sends its token back. */
  readonly isFollowed?: boolean
}

export interface StartExecution {
  readonly type: 'StartExecution'
  readonly execution: ExecutionIdentity
  readonly input: Payload
  /** It is there from then on and has ended: a Map Run stops a child that has not begun, and may have asked for it. */
  readonly isStopped?: boolean
}

export interface StopExecution extends Failure {
  readonly type: 'StopExecution'
  readonly asker?: AskingRun
}

/** The Map Run that stops or redrives its child, which must tell it how it stands, and so must whoever finds no child. */
export interface AskingRun {
  readonly mapRunArn: string
  readonly child: number
  /**
   * What the child has after the redrive that it is, or was last, asked for, heard or not. A redrive leaves one as it is
   * that was redriven so often already.
   */
  readonly redriveCount: number
}

export interface RedriveExecution {
  readonly type: 'RedriveExecution'
  readonly clientToken?: string
  readonly asker?: AskingRun
}

export interface EndMapRun {
  readonly type: 'EndMapRun'
  readonly mapRunArn: string
  /** How often the run was redriven before it ended so. */
  readonly redriveCount: number
  readonly outcome: MapRunOutcome
}

export interface ConfirmMapRun {
  readonly type: 'ConfirmMapRun'
  readonly mapRunArn: string
  /** How often the run was redriven. */
  readonly redriveCount: number
}

/** One attempt of a Task state: the id of its Scheduled event, unique within the execution. */
export type TaskId = number

/**
 * Names a timer within its execution: what it is for, and the branch (`wait`, `retry`) or attempt (`timeout`,
 * `heartbeat`) that it belongs to; nothing for `execution`. Setting a timer of the same name again moves it.
 */
export type TimerId = `${'wait' | 'retry' | 'timeout' | 'heartbeat' | 'execution'}:${string}`
