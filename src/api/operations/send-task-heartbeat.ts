import type { Operation } from '../context.ts'
import { checkAccepted } from '../task-report.ts'

/** The heartbeat's clock starts again, the timeout's does not. The history shows nothing of it. */
export const sendTaskHeartbeat: Operation<'SendTaskHeartbeat'> = async ({ taskToken }, { engine }) => {
  checkAccepted(await engine.heartbeatTask(taskToken))
  return {}
}
