import type { Payload } from '../lib/json/payload.ts'
import type { MapRunStart } from './map-run-start.ts'

/** Names a branch within its execution: `''` is the root, a child is `<id of its parent's Started event>.<index>`. */
export type BranchId = string

/** What every entry of the journal has. */
interface Entry {
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly branch: BranchId
}

/**
 * An event of the public history, numbered as AWS numbers it. Members that AWS does not show (they make the journal
 * foldable) are marked *internal*; the API leaves them out.
 */
export type HistoryEvent = Entry & {
  /** 1, 2, 3… within the execution. */
  readonly id: number
  /** The event that caused this one; 0 for none. */
  readonly previousEventId: number
} & HistoryEventDetails

/** An unnumbered entry: something that happened and that AWS has no event for. */
export type InternalEvent = Entry & InternalEventDetails

export type JournalEvent = HistoryEvent | InternalEvent

/** Reads the member instead of asking whether it is `in` the event, which takes ten times as long where there are many shapes. */
export const isHistoryEvent = (event: JournalEvent): event is HistoryEvent => (event as HistoryEvent).id !== undefined

export type StateTypeName = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'

export type HistoryEventDetails =
  | ExecutionStarted
  | { readonly type: 'ExecutionSucceeded'; readonly output: Payload }
  | ({ readonly type: 'ExecutionFailed' | 'ExecutionAborted' | 'ExecutionTimedOut' } & Failure)
  | ExecutionRedriven
  | { readonly type: `${StateTypeName}StateEntered`; readonly name: string; readonly input: Payload }
  | StateExited
  | { readonly type: `${'Task' | 'Wait' | 'Parallel' | 'Map'}StateAborted` }
  | LambdaFunctionScheduled
  | ActivityScheduled
  | TaskScheduled
  | { readonly type: 'LambdaFunctionStarted' }
  | ActivityStarted
  | ({ readonly type: 'TaskStarted' } & TaskResource)
  | TaskSubmitted
  | { readonly type: 'LambdaFunctionSucceeded' | 'ActivitySucceeded'; readonly output: Payload }
  | ({ readonly type: 'TaskSucceeded'; readonly output: Payload } & TaskResource)
  | ({
      readonly type:
        | 'LambdaFunctionFailed'
        | 'LambdaFunctionScheduleFailed'
        | 'LambdaFunctionStartFailed'
        | 'LambdaFunctionTimedOut'
        | 'ActivityFailed'
        | 'ActivityScheduleFailed'
        | 'ActivityTimedOut'
    } & Failure)
  | ({ readonly type: 'TaskFailed' | 'TaskStartFailed' | 'TaskSubmitFailed' | 'TaskTimedOut' } & TaskResource & Failure)
  | ParallelStateStarted
  | { readonly type: 'ParallelStateSucceeded' | 'ParallelStateFailed' | 'MapStateSucceeded' | 'MapStateFailed' }
  | MapStateStarted
  | MapIterationStarted
  | {
      readonly type: 'MapIterationSucceeded' | 'MapIterationFailed' | 'MapIterationAborted'
      readonly name: string
      readonly index: number
    }
  | MapRunStarted
  | { readonly type: 'MapRunSucceeded' | 'MapRunAborted' }
  | ({ readonly type: 'MapRunFailed' } & Failure)
  | { readonly type: 'MapRunRedriven'; readonly mapRunArn: string; readonly redriveCount: number }
  | EvaluationFailed

export type HistoryEventType = HistoryEventDetails['type']

export interface TaskSubmitted extends TaskResource {
  readonly type: 'TaskSubmitted'
  readonly output: Payload
  /** *internal*: a callback whose end is found out as that of a job */
  readonly isFollowed?: boolean
}

/** Absent is not the same as empty: AWS leaves a member out that was not given. */
export interface Failure {
  readonly error?: string
  readonly cause?: string
}

export interface ExecutionStarted {
  readonly type: 'ExecutionStarted'
  readonly input: Payload
  readonly roleArn: string
  readonly stateMachineVersionArn?: string
  readonly stateMachineAliasArn?: string
  /** *internal* */
  readonly execution: ExecutionIdentity
  /** *internal*: the first state. */
  readonly startAt: string
}

/** What an execution is, fixed when it starts. */
export interface ExecutionIdentity {
  readonly arn: string
  readonly name: string
  readonly type: 'STANDARD' | 'EXPRESS'
  /** Whether a caller waits for it (StartSyncExecution). */
  readonly synchronous: boolean
  /** Unqualified; with a label for a map run's child. */
  readonly stateMachineArn: string
  readonly stateMachineName: string
  readonly stateMachineVersionArn?: string
  readonly stateMachineAliasArn?: string
  readonly roleArn: string
  /** Names the definition it runs, for ever, whatever becomes of the state machine. */
  readonly definitionId: string
  /** Names the settings it started with (logging, tracing, encryption, revision), which last as its definition does. */
  readonly settingsId?: string
  readonly traceHeader?: string
  /** Names the mocks that answer its tasks. */
  readonly testCase?: string
  /** The attempt that started it, where one did: by it a repeated start is known. */
  readonly startedBy?: TaskOrigin
  readonly mapRunArn?: string
  /** The child's place in its map run, and how many items it has. */
  readonly mapRunIndex?: number
  readonly itemCount?: number
  /** Region shown in TaskScheduled. */
  readonly region: string
  readonly accountId: string
}

/** An attempt, from the outside. */
export interface TaskOrigin {
  readonly executionArn: string
  /** Of the execution, in milliseconds since the epoch: another one can have its name later. */
  readonly startDate: number
  readonly taskId: number
}

export interface ExecutionRedriven {
  readonly type: 'ExecutionRedriven'
  readonly redriveCount: number
  /** *internal*: an Express child begins anew, in this state. */
  readonly restartAt?: string
  /** *internal*: the caller's token, by which a repeated call is known. */
  readonly clientToken?: string
}

export interface StateExited {
  readonly type: `${'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Parallel' | 'Map'}StateExited`
  readonly name: string
  readonly output: Payload
  /** Variable name to JSON text; absent when nothing was assigned. */
  readonly assignedVariables?: ReadonlyMap<string, Payload>
  /** *internal*: the state to go to, `null` where the branch ends here. */
  readonly next: string | null
}

/** What a scheduled attempt of any kind has besides its public members. */
interface Attempt {
  /** Seconds; shown only where the state declares it. */
  readonly timeoutInSeconds?: number
  readonly heartbeatInSeconds?: number
  /** *internal*: the Resource as written. */
  readonly resourceArn: string
  /** *internal*: when the attempt times out, where its clock starts here; milliseconds since the epoch. */
  readonly timeoutAt?: number
}

export interface LambdaFunctionScheduled extends Attempt {
  readonly type: 'LambdaFunctionScheduled'
  readonly input: Payload
  readonly resource: string
  readonly taskCredentials?: { readonly roleArn: string }
}

export interface ActivityScheduled extends Attempt {
  readonly type: 'ActivityScheduled'
  readonly input: Payload
  readonly resource: string
}

/** Names one giving of an attempt to one worker, so that it is known again when the command has to be repeated. */
export type HandoverId = string

export interface ActivityStarted {
  readonly type: 'ActivityStarted'
  readonly workerName?: string
  /** *internal*: to whom it was given. */
  readonly handover?: HandoverId
  /** *internal*: when the attempt times out; an activity's clock starts here. Milliseconds since the epoch. */
  readonly timeoutAt?: number
}

export interface TaskScheduled extends TaskResource, Attempt {
  readonly type: 'TaskScheduled'
  readonly region: string
  readonly parameters: Payload
  readonly taskCredentials?: { readonly roleArn: string }
}

export interface TaskResource {
  /** `lambda`, `sqs`, `aws-sdk:s3`, … */
  readonly resourceType: string
  /** `invoke`, `sendMessage.waitForTaskToken`, … */
  readonly resource: string
}

export interface ParallelStateStarted {
  readonly type: 'ParallelStateStarted'
  /** *internal*: first state of each branch. */
  readonly startAt: readonly string[]
  /** *internal*: what every branch starts with. */
  readonly input: Payload
}

export interface MapStateStarted {
  readonly type: 'MapStateStarted'
  /** Number of items; 0 where an ItemReader will find them. */
  readonly length: number
  /** *internal*: the items as a JSON array, before ItemSelector; absent where a Map Run does the work. */
  readonly items?: Payload
  /** *internal*: largest number of iterations under way at once. */
  readonly maxConcurrency: number
  /** *internal*: first state of each iteration. */
  readonly startAt: string
}

export interface MapRunStarted {
  readonly type: 'MapRunStarted'
  readonly mapRunArn: string
  /** *internal* */
  readonly start: MapRunStart
}

export interface MapIterationStarted {
  readonly type: 'MapIterationStarted'
  readonly name: string
  readonly index: number
  /** *internal* */
  readonly input: Payload
}

export interface EvaluationFailed {
  readonly type: 'EvaluationFailed'
  readonly error: string
  readonly cause: string
  readonly location?: string
  readonly state: string
}

export type InternalEventDetails =
  /** A Wait state knows when it ends. `dueAt`: milliseconds since the epoch. */
  | { readonly type: 'WaitScheduled'; readonly dueAt: number }
  /** A retrier took the failure; the next attempt links to event `link` and starts at `dueAt`. */
  | { readonly type: 'RetryScheduled'; readonly retrier: number; readonly dueAt: number; readonly link: number }
  /** A task's heartbeat clock was started, or started again by a heartbeat. `dueAt`: when the next one is missed. */
  | { readonly type: 'HeartbeatExpected'; readonly dueAt: number }
  /** The worker that took an activity's attempt did not get it: the attempt waits for another one, its clocks stand. */
  | { readonly type: 'TaskReturned' }
