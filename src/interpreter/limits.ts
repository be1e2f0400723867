/** AWS's quotas that the interpreter enforces; on by default, configurable. */
export interface Limits {
  /** Largest input or output of a task, state or execution, in UTF-8 bytes. */
  readonly payloadBytes: number
  /** All variables of an execution together, in UTF-8 bytes of JSON. */
  readonly variablesBytes: number
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
  /** How often a Map Run can be redriven. */
  readonly mapRunRedrives: number
  /** State transitions after which one step gives way to other executions. Not a quota of AWS. */
  readonly transitionsPerStep: number
  /** The same for what a step has recorded, in UTF-16 units of its payloads. Not a quota of AWS. */
  readonly sizePerStep: number
  /** The same for the evaluation of expressions and paths, in the units of `asl/budget.ts`. Not a quota of AWS. */
  readonly workPerStep: number
  /**
   * Outputs that a Parallel or Map gathers before ResultSelector and ResultPath make less of them, in UTF-16 units. AWS's
   * bound is not known; this one keeps a state from filling the memory.
   */
  readonly gatheredSize: number
}

/** Source: AWS Step Functions service quotas. */
export const defaultLimits: Limits = {
  payloadBytes: 262_144,
  variablesBytes: 10 * 1_048_576,
  historyEvents: 25_000,
  standardDurationMs: 365 * 24 * 3600 * 1000,
  expressDurationMs: 5 * 60 * 1000,
  inlineConcurrency: 40,
  distributedConcurrency: 10_000,
  mapRunRedrives: 1_000,
  transitionsPerStep: 200,
  sizePerStep: 1_048_576,
  workPerStep: 250_000,
  gatheredSize: 16 * 1_048_576
}
