import type { ExecutionIdentity, Failure, TaskOrigin } from '../interpreter/event.ts'
import type { ExecutionStatus } from '../interpreter/state.ts'
import type { MapRunUpdate } from '../map-run/event.ts'

/** What the API asks of the engine. Every promise resolves only after what it reports is durable. */
export interface Engine {
  /**
   * Starts an execution. A Standard execution of that ARN that exists already is reported, not changed: the caller
   * knows from the outcome whether the start was a repetition.
   * @throws {StoreUnavailable} the outcome is unknown; repeating the call is safe
   * @throws {EngineOverloaded} {@link EngineUnavailable} {@link ExecutionQuarantined} nothing was done
   */
  startExecution(request: StartRequest): Promise<StartOutcome>
  /**
   * Starts an Express execution and waits for its end (at most five minutes, then it is TIMED_OUT).
   * @throws as {@link startExecution}
   */
  startSyncExecution(request: StartRequest): Promise<ClosedExecution>
  /**
   * Aborts a running execution; `undefined` where there is none of that ARN. Of a closed one, nothing changes.
   * @throws as {@link startExecution}
   */
  stopExecution(arn: string, failure: Failure): Promise<{ readonly stopDate: number } | undefined>
  /**
   * Redrives an execution that has failed, timed out or was aborted. Whether its age and its state machine allow that is
   * for the caller to look at. A `clientToken` that redrove it in the last 15 minutes does nothing again.
   * @throws as {@link startExecution}
   */
  redriveExecution(arn: string, clientToken: string | undefined): Promise<RedriveOutcome>
  /**
   * Changes the bounds of a running Map Run at once.
   * @throws as {@link startExecution}
   */
  updateMapRun(mapRunArn: string, update: MapRunUpdate): Promise<'updated' | 'missing' | 'closed'>
  /** Whether an attempt of this store ever had that token. */
  isTaskToken(taskToken: string): boolean
  /**
   * Answers an attempt by its token: an activity's, a callback's or a job's.
   * @param output checked to be JSON and within the size limit
   * @throws as {@link startExecution}
   */
  completeTask(taskToken: string, output: string): Promise<TaskReport>
  /** @throws as {@link startExecution} */
  failTask(taskToken: string, failure: Failure): Promise<TaskReport>
  /** @throws as {@link startExecution} */
  heartbeatTask(taskToken: string): Promise<TaskReport>
  /**
   * The next task of an activity, the oldest first, for the worker that has waited longest; `undefined` when there was
   * none in time. That the worker has it is durable.
   * @throws {TooManyWorkers} {@link EngineOverloaded}
   */
  takeActivityTask(request: ActivityTaskRequest): Promise<ActivityTask | undefined>
  /**
   * Begins no further task of a stored execution, and resolves when those under way and all Express executions have ended or
   * the time for that is over (`drainMs`). Workers who wait for tasks are answered at once; other requests are still taken. Never rejects.
   */
  drain(): Promise<void>
  /**
   * Where this node stands among those that share the store; nothing where one process has it.
   * @throws {EngineUnavailable} it could not look after its share for as long as a lease lasts, or is closing
   */
  standing(): NodeStanding | undefined
  /** An activity or a state machine was created or deleted; told after that is durable. */
  resourceChanged(arn: string): void
  /** Drains, stops taking commands, waits for those under way to be durable, gives the partitions back. */
  close(): Promise<void>
}

export interface StartRequest {
  readonly execution: ExecutionIdentity
  /** Checked to be JSON and within the size limit. */
  readonly input: string
}

export interface StartOutcome {
  readonly kind: 'started' | 'already-exists'
  readonly startDate: number
  /** Of the execution that exists already. */
  readonly existing?: {
    readonly status: ExecutionStatus
    readonly input: string
    readonly startedBy?: TaskOrigin
  }
}

export interface ClosedExecution {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>
  readonly startDate: number
  readonly stopDate: number
  readonly output?: string
  readonly error?: string
  readonly cause?: string
}

export type RedriveOutcome =
  | { readonly kind: 'missing' }
  | { readonly kind: 'redriven'; readonly redriveDate: number }
  /** It is running or has succeeded, or its history has no room. */
  | { readonly kind: 'not-redrivable'; readonly status: ExecutionStatus }

/**
 * What became of an answer to an attempt. `gone`: the attempt was answered, timed out or given up before. `not-a-token`:
 * no attempt ever had that token.
 */
export type TaskReport = 'accepted' | 'gone' | 'not-a-token'

export interface ActivityTaskRequest {
  readonly activityArn: string
  readonly workerName?: string
  /** How long to wait for a task. */
  readonly waitMs: number
  /** Aborted when the worker has gone. While its answer has not left, its task is taken back. */
  readonly signal: AbortSignal
}

export interface ActivityTask {
  readonly taskToken: string
  /** JSON. */
  readonly input: string
}

export interface NodeStanding {
  /** How many of the store's partitions it holds: none is well, where others hold all of them. */
  readonly partitionsHeld: number
  readonly partitionCount: number
  /** That are alive, this one included. */
  readonly nodes: number
}

/** As many workers as there may be wait for tasks of this activity. */
export class TooManyWorkers extends Error {
  override readonly name = 'TooManyWorkers'
}

/** Too much waits already; nothing was done. The caller should come back more slowly (ThrottlingException). */
export class EngineOverloaded extends Error {
  override readonly name = 'EngineOverloaded'
}

/** This node cannot take the command: it is closing. Nothing was done. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
}

/** Working on this execution failed by a fault of ours, which the log names. It rests until the server is restarted. */
export class ExecutionQuarantined extends Error {
  override readonly name = 'ExecutionQuarantined'
}
