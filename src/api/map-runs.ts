import { parseArnOf } from '../resources/arn.ts'
import { quotas } from '../resources/quotas.ts'
import type { ExecutionSummary, Store } from '../store/store.ts'
import { resourceDoesNotExist } from './errors.ts'
import type { ValueOf } from './model.ts'

/** @throws {InvalidArn} {ApiError} ResourceNotFound */
export async function readMapRun(store: Store, mapRunArn: string): Promise<ExecutionSummary> {
  const { text } = parseArnOf(['mapRun'], mapRunArn)
  const summary = await store.readSummary(text)
  if (summary === undefined) throw resourceDoesNotExist(text)
  return summary
}

/** The members of a Map Run's summary that are only shown. */
export interface MapRunDetails {
  readonly maxConcurrency: number
  readonly toleratedFailureCount: number
  readonly toleratedFailurePercentage: number
  readonly itemCounts: ValueOf<'MapRunCounts'>
  readonly executionCounts: ValueOf<'MapRunCounts'>
}

/** @param now milliseconds since the epoch */
export function mapRunDetailsOf(summary: ExecutionSummary, now: number): MapRunDetails {
  const details = JSON.parse(summary.details ?? '{}') as MapRunDetails & { readonly childType?: string }
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, itemCounts, executionCounts } = details
  const isTooOld = details.childType === 'STANDARD' && hasExpired(summary, now)
  const shown = (counts: ValueOf<'MapRunCounts'>) => (isTooOld ? allFinal(counts) : counts)
  return {
    maxConcurrency,
    toleratedFailureCount,
    toleratedFailurePercentage,
    itemCounts: shown(itemCounts),
    executionCounts: shown(executionCounts)
  }
}

/** Standard children can be redriven for a while after they have ended, and with them their run. */
const hasExpired = ({ stopDate }: ExecutionSummary, now: number): boolean =>
  stopDate !== undefined && now - stopDate > quotas.redrivablePeriodMs

const allFinal = (counts: ValueOf<'MapRunCounts'>): ValueOf<'MapRunCounts'> => ({
  ...counts,
  failuresNotRedrivable: counts.failed + counts.timedOut + counts.aborted
})
