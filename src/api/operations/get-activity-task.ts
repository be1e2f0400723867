import { TooManyWorkers } from '../../engine/engine.ts'
import { parseArnOf } from '../../resources/arn.ts'
import { readActivity } from '../activities.ts'
import type { Operation } from '../context.ts'
import { workerLimitExceeded } from '../errors.ts'

/** How long a request is held while there is no task (API reference, "GetActivityTask"). */
const LONGEST_WAIT_MS = 60_000

/** Without a task in time the answer is empty. One whose worker hangs up before it is answered goes to another worker. */
export const getActivityTask: Operation<'GetActivityTask'> = async (input, { store, engine, encryption, signal }) => {
  const { text: activityArn } = parseArnOf(['activity'], input.activityArn)
  const { encryptionConfiguration } = await readActivity(store, activityArn)
  // a worker may see no more than the key's state allows
  await encryption?.sealer(encryptionConfiguration, activityArn)
  const { workerName } = input
  const request = { activityArn, waitMs: LONGEST_WAIT_MS, signal, ...(workerName !== undefined && { workerName }) }
  try {
    return (await engine.takeActivityTask(request)) ?? {}
  } catch (error) {
    if (error instanceof TooManyWorkers) throw workerLimitExceeded(activityArn)
    throw error
  }
}
