/** AWS's quotas that the interpreter enforces; on by default, configurable. */
export interface Limits {
  /** Largest input or output of a task, state or execution, in UTF-8 bytes. */
  readonly payloadBytes: number
  /** Public events of a Standard execution; the last of them is its failure. */
  readonly historyEvents: number
  /** Longest Standard execution, in milliseconds. */
  readonly standardDurationMs: number
  /** Longest Express execution, in milliseconds. */
  readonly expressDurationMs: number
  /** Iterations of an inline Map that run at once. */
  readonly inlineConcurrency: number
  /** Children of a Map Run that run at once. */
  readonly distributedConcurrency: number
  /** State transitions after which one step gives way to other executions. Not a quota of AWS. */
  readonly transitionsPerStep: number
  /** The same for what a step has recorded, in UTF-16 units of its payloads. Not a quota of AWS. */
  readonly sizePerStep: number
  /**
   * Outputs that a Parallel or Map gathers before ResultSelector and ResultPath make less of them, in UTF-16 units. AWS's
   * bound is not known; this one keeps a state from filling the memory.
   */
  readonly gatheredSize: number
}

/** Source: AWS Step Functions service quotas. */
export const defaultLimits: Limits = {
  payloadBytes: 262_144,
  historyEvents: 25_000,
  standardDurationMs: 365 * 24 * 3600 * 1000,
  expressDurationMs: 5 * 60 * 1000,
  inlineConcurrency: 40,
  distributedConcurrency: 10_000,
  transitionsPerStep: 200,
  sizePerStep: 1_048_576,
  gatheredSize: 16 * 1_048_576
}
