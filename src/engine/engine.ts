import type { ExecutionIdentity, Failure } from '../interpreter/event.ts'
import type { ExecutionStatus } from '../interpreter/state.ts'

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
  /** Stops taking commands, waits for those under way to be durable, gives the partitions back. */
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
  readonly existing?: { readonly status: ExecutionStatus; readonly input: string }
}

export interface ClosedExecution {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>
  readonly startDate: number
  readonly stopDate: number
  readonly output?: string
  readonly error?: string
  readonly cause?: string
}

/** Too much waits already; nothing was done. The caller should come back more slowly (ThrottlingException). */
export class EngineOverloaded extends Error {
  override readonly name = 'EngineOverloaded'
}

/** This node cannot take the command: it is closing, or another node holds the execution's partition. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
}

/** Working on this execution failed by a fault of ours, which the log names. It rests until the server is restarted. */
export class ExecutionQuarantined extends Error {
  override readonly name = 'ExecutionQuarantined'
}
