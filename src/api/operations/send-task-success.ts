import type { Operation } from '../context.ts'
import { invalidOutput, invalidToken } from '../errors.ts'
import { syntaxErrorOf } from '../json-syntax.ts'
import { checkAccepted } from '../task-report.ts'

/**
 * Ends a task of an activity, a callback or a job; any JSON value will do as its output. What the token names comes before
 * what is said of it, as StartExecution's state machine comes before its input (measured there).
 */
export const sendTaskSuccess: Operation<'SendTaskSuccess'> = async ({ taskToken, output }, { engine }) => {
  if (!engine.isTaskToken(taskToken)) throw invalidToken()
  const detail = syntaxErrorOf(output)
  if (detail !== undefined) throw invalidOutput(detail)
  checkAccepted(await engine.completeTask(taskToken, output))
  return {}
}
