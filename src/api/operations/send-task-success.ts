import type { Operation } from '../context.ts'
import { invalidOutput } from '../errors.ts'
import { syntaxErrorOf } from '../json-syntax.ts'
import { checkAccepted } from '../task-report.ts'

/** Ends a task of an activity, a callback or a job; any JSON value will do as its output. */
export const sendTaskSuccess: Operation<'SendTaskSuccess'> = async ({ taskToken, output }, { engine }) => {
  const detail = syntaxErrorOf(output)
  if (detail !== undefined) throw invalidOutput(detail)
  checkAccepted(await engine.completeTask(taskToken, output))
  return {}
}
