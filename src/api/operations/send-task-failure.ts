import type { Operation } from '../context.ts'
import { checkAccepted } from '../task-report.ts'

/** Fails a task of an activity, a callback or a job; what is not given stays absent. */
export const sendTaskFailure: Operation<'SendTaskFailure'> = async ({ taskToken, error, cause }, { engine }) => {
  const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
  checkAccepted(await engine.failTask(taskToken, failure))
  return {}
}
