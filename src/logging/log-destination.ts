import type { LogGroup } from './log-group.ts'

/** Takes the log events of executions to where people read them. */
export interface LogDestination {
  /**
   * Writes the events of one state machine; one call at a time for a state machine and a log group. Rejects where they
   * are lost.
   */
  write(batch: LogBatch): Promise<void>
}

export interface LogBatch {
  readonly group: LogGroup
  readonly stateMachineName: string
  /** At least one. Those of one execution follow each other as they happened. */
  readonly events: readonly LogEvent[]
}

/** An event in the form that CloudWatch Logs keeps. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /** JSON text, in one line. */
  readonly message: string
}
