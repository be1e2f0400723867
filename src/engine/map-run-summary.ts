import { type Counts, ended, total } from '../map-run/counts.ts'
import type { MapRunState } from '../map-run/state.ts'
import { parseArn } from '../resources/arn.ts'
import type { ExecutionSummary } from '../store/store.ts'

/** What a description of a Map Run shows besides the columns of its summary. */
export interface MapRunDetails {
  /** Absent in what the first version wrote. */
  readonly childType?: 'STANDARD' | 'EXPRESS'
  readonly maxConcurrency: number
  readonly toleratedFailureCount: number
  readonly toleratedFailurePercentage: number
  readonly itemCounts: MapRunCounts
  readonly executionCounts: MapRunCounts
}

/** The ten counters of DescribeMapRun. */
export type MapRunCounts = Counts & {
  readonly total: number
  readonly resultsWritten: number
  readonly failuresNotRedrivable: number
}

export function mapRunSummary(state: MapRunState): ExecutionSummary {
  const { start, status, startDate, stopDate, redriveCount, redriveDate } = state
  const arn = parseArn(start.arn)
  const details: MapRunDetails = {
    childType: start.child.type,
    maxConcurrency: state.maxConcurrency === 0 ? UNBOUNDED : state.maxConcurrency,
    toleratedFailureCount: state.toleratedFailureCount,
    toleratedFailurePercentage: state.toleratedFailurePercentage,
    itemCounts: shownCounts(state.items, state.final.items, state),
    executionCounts: shownCounts(state.executions, state.final.executions, state)
  }
  return {
    arn: start.arn,
    kind: 'map-run',
    name: arn.kind === 'mapRun' ? arn.id : start.arn,
    stateMachineArn: start.child.stateMachineArn,
    parentArn: start.parentArn,
    status,
    startDate,
    ...(stopDate !== undefined && { stopDate }),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate }),
    details: JSON.stringify(details)
  }
}

/** Measured: a run without a bound reports the largest 32-bit integer. */
const UNBOUNDED = 2_147_483_647

/** Results count as written when the run closes, with a ResultWriter or without (measured). */
const shownCounts = (counts: Counts, failuresNotRedrivable: number, { phase }: MapRunState): MapRunCounts => ({
  ...counts,
  total: total(counts),
  resultsWritten: phase === 'closed' ? ended(counts) : 0,
  failuresNotRedrivable
})
