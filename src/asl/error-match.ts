import type { Retrier } from './definition.ts'

/** A failure as retriers and catchers look at it. */
export interface MatchableFailure {
  /** Absent where the task was failed without an error name. */
  readonly error?: string
  /** The `States.Timeout` came from a missed heartbeat. */
  readonly heartbeatMissed?: boolean
}

/**
 * Whether one of the names in `ErrorEquals` matches. Names are compared exactly; names that AWS does not know are fine
 * and match errors of that name only. `States.Runtime` is matched by nothing, not even by itself (recorded:
 * `test_catch_states_runtime`). That a state's own output was too large (`States.DataLimitExceeded`) cannot be handled
 * either, but the same error of a task can: the caller does not ask for the former.
 */
export function matchesError(errorEquals: readonly string[], failure: MatchableFailure): boolean {
  if (failure.error === 'States.Runtime') return false
  return errorEquals.some((name) => {
    switch (name) {
      case 'States.ALL':
        return true
      case 'States.TaskFailed':
        return failure.error !== 'States.Timeout'
      case 'States.HeartbeatTimeout':
        return failure.heartbeatMissed === true || failure.error === name
      default:
        return failure.error === name
    }
  })
}

/** No execution lasts longer than this, nor may MaxDelaySeconds exceed it: 366 days. */
const MAX_DELAY_SECONDS = 31_622_400

/**
 * Milliseconds until the next attempt. `attempt` is 1 for the retrier's first retry. With full jitter the delay, capped
 * by MaxDelaySeconds, is multiplied by a random number.
 * @param random uniform in [0, 1)
 */
export function retryDelayMs(retrier: Retrier, attempt: number, random: () => number): number {
  const factor = Math.min(retrier.backoffRate ** (attempt - 1), Number.MAX_VALUE)
  const seconds = Math.min(retrier.intervalSeconds * factor, retrier.maxDelaySeconds ?? MAX_DELAY_SECONDS)
  return Math.round(seconds * 1_000 * (retrier.jitterStrategy === 'FULL' ? random() : 1))
}
