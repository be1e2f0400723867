import { total } from './counts.ts'
import type { MapRunState } from './state.ts'

/**
 * Whether more has failed than the run puts up with. A bound of 0 is none, and without any bound nothing is tolerated.
 * Aborted children do not count. Of a percentage nothing can be said before all items are known.
 */
export function exceedsTolerance(state: MapRunState): boolean {
  const { toleratedFailureCount, toleratedFailurePercentage, items } = state
  const failures = items.failed + items.timedOut
  if (failures === 0) return false
  if (toleratedFailureCount === 0 && toleratedFailurePercentage === 0) return true
  if (toleratedFailureCount > 0 && failures > toleratedFailureCount) return true
  if (toleratedFailurePercentage === 0 || !state.hasReadAll) return false
  return failures * 100 > toleratedFailurePercentage * total(items)
}

/** Recorded: `test_map_state_failure_count`. */
export const toleranceExceeded = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded'
} as const
