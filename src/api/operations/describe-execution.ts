import type { ExecutionSummary } from '../../store/store.ts'
import type { Operation, RequestContext } from '../context.ts'
import { detailsOf, parseExecutionArn, readExecution } from '../executions.ts'
import { readLastEvent, readStarted } from '../journal.ts'
import { toTimestamp } from '../model.ts'
import { readPendingRedrive } from '../pending-redrive.ts'
import { readRedriveStatus } from '../redrivability.ts'

/** Members are there by status: api reference, "DescribeExecution"; what does not apply is left out. */
export const describeExecution: Operation<'DescribeExecution'> = async (request, context) => {
  const arn = parseExecutionArn(request.executionArn, true)
  const included = request.includedData !== 'METADATA_ONLY'
  // without data no key is needed
  const stored = await readExecution(included ? context.opened : context.store, arn)
  const redrivability = await readRedriveStatus(stored, arn.kind === 'express', context)
  const isFinal = redrivability.redriveStatus === 'NOT_REDRIVABLE'
  const summary = isFinal ? stored : await readPendingRedrive(context.store, stored)
  const { status, startDate, stopDate, redriveCount, redriveDate } = summary
  const { traceHeader, error, cause } = detailsOf(summary)
  const isFailure = status === 'FAILED' || status === 'ABORTED' || status === 'PENDING_REDRIVE'
  return {
    ...(included && isFailure && { cause, error }),
    executionArn: summary.arn,
    input: included ? (await readStarted(context.opened, summary.arn)).input.text : undefined,
    inputDetails: { included },
    mapRunArn: summary.mapRunArn,
    name: summary.name,
    ...(status === 'SUCCEEDED' && {
      output: included ? await readOutput(summary, context) : undefined,
      outputDetails: { included }
    }),
    redriveCount,
    redriveDate: redriveDate === undefined ? undefined : toTimestamp(redriveDate),
    ...redrivability,
    startDate: toTimestamp(startDate),
    stateMachineAliasArn: summary.stateMachineAliasArn,
    stateMachineArn: summary.stateMachineArn,
    stateMachineVersionArn: summary.stateMachineVersionArn,
    status,
    stopDate: stopDate === undefined ? undefined : toTimestamp(stopDate),
    traceHeader
  }
}

async function readOutput({ arn }: ExecutionSummary, { opened }: RequestContext): Promise<string> {
  const last = await readLastEvent(opened, arn)
  if (last?.type !== 'ExecutionSucceeded') throw new Error(`The journal of ${arn} does not end with ExecutionSucceeded`)
  return last.output.text
}
