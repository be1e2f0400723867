import type { HistoryEvent } from './history.ts'

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
