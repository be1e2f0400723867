import type { Operation } from '../context.ts'
import { typeNotSupported } from '../errors.ts'
import { prepareStart } from '../execution-start.ts'
import { toTimestamp } from '../model.ts'

/** Duration is billed in steps of 100 ms. */
const BILLED_STEP_MS = 100
/**
 * Memory is billed in steps of 64 MB: 50 MB and the texts of definition, input and output, whose limits add up to less
 * than the 14 MB that remain.
 */
const BILLED_MEMORY_MB = 64

/** Answers well also where the execution failed. Unlike DescribeExecution it shows `outputDetails` then, too. */
export const startSyncExecution: Operation<'StartSyncExecution'> = async (request, context) => {
  const { execution, input } = await prepareStart(request, context, true, ({ type }) => {
    if (type !== 'EXPRESS') throw typeNotSupported()
  })
  const closed = await context.engine.startSyncExecution({ execution, input })
  const included = request.includedData !== 'METADATA_ONLY'
  const { startDate, stopDate } = closed
  const data = included ? { cause: closed.cause, error: closed.error, input, output: closed.output } : {}
  return {
    ...data,
    billingDetails: {
      billedDurationInMilliseconds: Math.max(1, Math.ceil((stopDate - startDate) / BILLED_STEP_MS)) * BILLED_STEP_MS,
      billedMemoryUsedInMB: BILLED_MEMORY_MB
    },
    executionArn: execution.arn,
    inputDetails: { included },
    name: execution.name,
    outputDetails: { included },
    startDate: toTimestamp(startDate),
    stateMachineArn: execution.stateMachineArn,
    // somebody who stops a synchronous execution ends it as failed: the answer knows no ABORTED
    status: closed.status === 'ABORTED' ? 'FAILED' : closed.status,
    stopDate: toTimestamp(stopDate),
    traceHeader: execution.traceHeader
  }
}
