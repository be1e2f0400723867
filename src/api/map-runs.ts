import { parseArnOf } from '../resources/arn.ts'
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

export function mapRunDetailsOf({ details = '{}' }: ExecutionSummary): MapRunDetails {
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, itemCounts, executionCounts } = JSON.parse(
    details
  ) as MapRunDetails
  return { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, itemCounts, executionCounts }
}
