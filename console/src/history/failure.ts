import type { History, HistoryEvent, Visit } from './history.ts'
import { isWithin } from './stays.ts'

/** Why something failed, as far as it is said. */
export interface Failure {
  readonly error: string | undefined
  readonly cause: string | undefined
}

export function failureOf(event: HistoryEvent): Failure {
  for (const [member, details] of Object.entries(event)) {
    if (/(?:Failed|TimedOut|Aborted)EventDetails$/.test(member) && typeof details === 'object') {
      const { error, cause } = details as { error?: string; cause?: string }
      return { error, cause }
    }
  }
  return { error: undefined, cause: undefined }
}

/**
 * The stay that ended an execution which did not succeed: of those that failed, or else were aborted, the last to end, and
 * in that the last again.
 */
export function decisiveStay({ visits }: Pick<History, 'visits'>): Visit | undefined {
  const failed = visits.filter(({ status }) => status === 'failed' || status === 'timed-out')
  const ended = (failed.length > 0 ? failed : visits.filter(({ status }) => status === 'aborted')).sort(
    (one, other) => (other.endMs ?? 0) - (one.endMs ?? 0) || other.id - one.id
  )
  const [last] = ended
  return ended.find((visit) => visit !== last && isWithin(visit, last)) ?? last
}
