import type { Operation } from '../context.ts'
import { executionDoesNotExist, executionNotRedrivable } from '../errors.ts'
import { parseExecutionArn, readExecution } from '../executions.ts'
import { toTimestamp } from '../model.ts'
import { readRedriveStatus } from '../redrivability.ts'

/**
 * Takes a Standard execution up again from the states that did not succeed. A `clientToken` that was used in the last 15
 * minutes answers as it did then, whatever became of the execution since.
 */
export const redriveExecution: Operation<'RedriveExecution'> = async (input, context) => {
  const arn = parseExecutionArn(input.executionArn)
  const summary = await readExecution(context.store, arn)
  const { redriveStatus, redriveStatusReason } = await readRedriveStatus(summary, false, context)
  if (redriveStatus === 'REDRIVABLE_BY_MAP_RUN') throw executionNotRedrivable(REDRIVABLE_BY_MAP_RUN)
  const mayBeRepeated = summary.status === 'RUNNING' || summary.status === 'SUCCEEDED'
  if (redriveStatusReason !== undefined && !mayBeRepeated) throw executionNotRedrivable(redriveStatusReason)
  const outcome = await context.engine.redriveExecution(arn.text, input.clientToken)
  if (outcome.kind === 'missing') throw executionDoesNotExist(arn.text)
  if (outcome.kind === 'redriven') return { redriveDate: toTimestamp(outcome.redriveDate) }
  throw executionNotRedrivable(redriveStatusReason ?? `Execution is ${outcome.status} and cannot be redriven`)
}

/** AWS's wording was never recorded. */
const REDRIVABLE_BY_MAP_RUN = 'Execution is a child of a Map Run and can only be redriven by redriving its parent'
