import type { ExecutionSummary } from '../../store/store.ts'
import type { Operation } from '../context.ts'
import { parseExecutionArn, readExecution } from '../executions.ts'
import { toTimestamp } from '../model.ts'
import { readPage } from '../pages.ts'

/** Each retry of a Map state has a run of its own; a redrive takes up the one there was. Newest first. */
export const listMapRuns: Operation<'ListMapRuns'> = async (input, context) => {
  const { arn } = await readExecution(context.store, parseExecutionArn(input.executionArn))
  const { items, nextToken } = await readPage<ExecutionSummary>(input, context, {
    scope: ['ListMapRuns', arn],
    read: (after, limit) =>
      context.store.listSummaries({
        kind: 'map-run',
        by: { parentArn: arn },
        ...(after !== undefined && { after: { startDate: Number(after[0]), arn: String(after[1]) } }),
        limit
      }),
    positionOf: ({ startDate, arn }) => [startDate, arn],
    isPosition: ([startDate, arn, ...rest]) =>
      typeof startDate === 'number' && typeof arn === 'string' && rest.length === 0
  })
  return {
    mapRuns: items.map((summary) => ({
      executionArn: arn,
      mapRunArn: summary.arn,
      startDate: toTimestamp(summary.startDate),
      stateMachineArn: summary.stateMachineArn,
      stopDate: summary.stopDate === undefined ? undefined : toTimestamp(summary.stopDate)
    })),
    nextToken
  }
}
