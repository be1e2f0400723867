import type { Sealer } from '../encryption/encryption.ts'
import type { Commit, ExecutionSummary } from '../store/store.ts'
import type { SummaryDetails } from './summary.ts'

/** A commit of which the store can read no more than it needs: what happened, with which data, is sealed. */
export function sealCommit(commit: Commit, sealer: Sealer, settingsId: string | undefined): Commit {
  const { arn, journal, checkpoint, summary } = commit
  return {
    ...commit,
    ...(journal !== undefined && { journal: { ...journal, text: sealer.seal(journal.text, arn) } }),
    ...(checkpoint !== undefined && { checkpoint: sealer.seal(checkpoint, arn) }),
    ...(summary !== undefined && { summary: sealSummary(summary, sealer, settingsId) })
  }
}

/** The settings of an execution, or Map Run, whose data is sealed. */
export const settingsIn = (summary: ExecutionSummary | undefined): string | undefined =>
  (JSON.parse(summary?.details ?? '{}') as SummaryDetails).settingsId

/** The settings are named in the open, so that what needs no key can be answered without one. */
function sealSummary(summary: ExecutionSummary, sealer: Sealer, settingsId: string | undefined): ExecutionSummary {
  const { error, cause, ...open } = JSON.parse(summary.details ?? '{}') as SummaryDetails
  const failure = error === undefined && cause === undefined ? undefined : JSON.stringify({ error, cause })
  const details: SummaryDetails = {
    ...open,
    ...(settingsId !== undefined && { settingsId }),
    ...(failure !== undefined && { sealed: sealer.seal(failure, summary.arn) })
  }
  return { ...summary, details: JSON.stringify(details) }
}
