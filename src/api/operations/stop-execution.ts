import type { Operation } from '../context.ts'
import { executionDoesNotExist } from '../errors.ts'
import { parseExecutionArn } from '../executions.ts'
import { toTimestamp } from '../model.ts'

/** Of an execution that has closed, nothing changes: its own stop date is answered. */
export const stopExecution: Operation<'StopExecution'> = async (input, { engine }) => {
  const { text } = parseExecutionArn(input.executionArn)
  const { error, cause } = input
  const stopped = await engine.stopExecution(text, {
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause })
  })
  if (stopped === undefined) throw executionDoesNotExist(text)
  return { stopDate: toTimestamp(stopped.stopDate) }
}
