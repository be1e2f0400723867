import { parseArnOf } from '../../resources/arn.ts'
import type { ExecutionSummary, SummaryQuery } from '../../store/store.ts'
import type { Operation, RequestContext } from '../context.ts'
import { labelledArnNotSupported, resourceDoesNotExist, typeNotSupported, validationError } from '../errors.ts'
import { detailsOf } from '../executions.ts'
import { type InputOf, toTimestamp } from '../model.ts'
import { readPage } from '../pages.ts'
import { listRedrivenChildren } from '../pending-redrive.ts'
import { readStateMachine, unqualifiedArn } from '../state-machines.ts'

/** Newest start first. Of a state machine, also what was started through its versions and aliases. */
export const listExecutions: Operation<'ListExecutions'> = async (input, context) => {
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = input
  const { by, run } = await resolve(input, context)
  // only a run that was redriven and runs has children that wait for it
  const isRedriven = run?.status === 'RUNNING' && run.redriveDate !== undefined
  const { items, nextToken } = await readPage<ExecutionSummary>(input, context, {
    scope: ['ListExecutions', stateMachineArn, mapRunArn, statusFilter, redriveFilter],
    read: (after, limit) => {
      const query: SummaryQuery = {
        kind: 'execution',
        by,
        ...(statusFilter !== undefined && { status: statusFilter }),
        ...(redriveFilter !== undefined && { redriven: redriveFilter === 'REDRIVEN' }),
        ...(after !== undefined && { after: { startDate: Number(after[0]), arn: String(after[1]) } }),
        limit
      }
      return isRedriven ? listRedrivenChildren(context.store, run, query) : context.store.listSummaries(query)
    },
    positionOf: ({ startDate, arn }) => [startDate, arn],
    isPosition: ([startDate, arn, ...rest]) =>
      typeof startDate === 'number' && typeof arn === 'string' && rest.length === 0
  })
  return { executions: items.map(show), nextToken }
}

async function resolve(
  { stateMachineArn, mapRunArn, statusFilter }: InputOf<'ListExecutions'>,
  { store }: RequestContext
): Promise<{ readonly by: SummaryQuery['by']; readonly run?: ExecutionSummary }> {
  if (stateMachineArn !== undefined && mapRunArn !== undefined) {
    throw validationError('Must provide either a StateMachine ARN or a MapRun ARN, not both')
  }
  if (mapRunArn !== undefined) {
    const { text } = parseArnOf(['mapRun'], mapRunArn)
    const run = await store.readSummary(text)
    if (run === undefined) throw resourceDoesNotExist(text)
    return { by: { mapRunArn: text }, run }
  }
  if (stateMachineArn === undefined) throw validationError('Must provide a StateMachine ARN or MapRun ARN')
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], stateMachineArn)
  if (arn.kind === 'labelled') throw labelledArnNotSupported(arn.text)
  if (statusFilter === 'PENDING_REDRIVE') {
    throw validationError('The statusFilter PENDING_REDRIVE can only be used with a MapRun ARN')
  }
  const { content } = await readStateMachine(store, unqualifiedArn(arn), arn.text)
  if (content.type === 'EXPRESS') throw typeNotSupported()
  if (arn.kind === 'version') return { by: { stateMachineVersionArn: arn.text } }
  return { by: arn.kind === 'alias' ? { stateMachineAliasArn: arn.text } : { stateMachineArn: arn.text } }
}

const show = (summary: ExecutionSummary) => ({
  executionArn: summary.arn,
  itemCount: detailsOf(summary).itemCount,
  mapRunArn: summary.mapRunArn,
  name: summary.name,
  redriveCount: summary.redriveCount,
  redriveDate: summary.redriveDate === undefined ? undefined : toTimestamp(summary.redriveDate),
  startDate: toTimestamp(summary.startDate),
  stateMachineAliasArn: summary.stateMachineAliasArn,
  stateMachineArn: summary.stateMachineArn,
  stateMachineVersionArn: summary.stateMachineVersionArn,
  status: summary.status,
  stopDate: summary.stopDate === undefined ? undefined : toTimestamp(summary.stopDate)
})
