/** Numbers that AWS publishes (developer guide, "Service quotas") and that resources are held to. */
export const quotas = {
  /** Versions that a state machine has at one time. */
  versionsPerStateMachine: 1_000,
  aliasesPerStateMachine: 100,
  tagsPerResource: 50,
  /** An execution with as many events as this, or more, cannot be redriven. */
  redrivableEvents: 24_999,
  /** How long after its end an execution can be redriven: 14 days. */
  redrivablePeriodMs: 14 * 24 * 3600 * 1000,
  /** How long an execution may be open: one year. */
  executionTimeMs: 365 * 24 * 3600 * 1000,
  /** How long a page token can be used: 24 hours. */
  pageTokenLifeMs: 24 * 3600 * 1000
} as const
