import type { Operation } from '../context.ts'
import { mapRunDetailsOf, readMapRun } from '../map-runs.ts'
import { toTimestamp } from '../model.ts'

/** True at the moment of the call: the counts are written with the entries that they count. */
export const describeMapRun: Operation<'DescribeMapRun'> = async ({ mapRunArn }, { store, clock }) => {
  const summary = await readMapRun(store, mapRunArn)
  const { arn, parentArn, status, startDate, stopDate, redriveCount, redriveDate } = summary
  if (parentArn === undefined || status === 'TIMED_OUT' || status === 'PENDING_REDRIVE') {
    throw new Error(`The summary of ${arn} is not one of a Map Run`)
  }
  return {
    ...mapRunDetailsOf(summary, clock.now()),
    executionArn: parentArn,
    mapRunArn: arn,
    redriveCount,
    redriveDate: redriveDate === undefined ? undefined : toTimestamp(redriveDate),
    startDate: toTimestamp(startDate),
    status,
    stopDate: stopDate === undefined ? undefined : toTimestamp(stopDate)
  }
}
