import type { TaskOrigin } from '../../interpreter/event.ts'
import type { Operation } from '../context.ts'
import { ApiError } from '../errors.ts'
import { prepareStart } from '../execution-start.ts'
import { toTimestamp } from '../model.ts'

/**
 * A Standard execution is started once per name: while it runs, a repetition with the same input is answered as the
 * first call was. One by the very task attempt that started it is a repetition whatever has become of it. Express executions are never the same.
 */
export const startExecution: Operation<'StartExecution'> = async (request, context) => {
  const { execution, input } = await prepareStart(request, context, false)
  const { kind, startDate, existing } = await context.engine.startExecution({ execution, input })
  const isRepetition =
    (existing?.status === 'RUNNING' && existing.input === input) ||
    isSameAttempt(existing?.startedBy, execution.startedBy)
  if (kind === 'already-exists' && !isRepetition) {
    throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`)
  }
  return { executionArn: execution.arn, startDate: toTimestamp(startDate) }
}

const isSameAttempt = (first: TaskOrigin | undefined, second: TaskOrigin | undefined): boolean =>
  first !== undefined &&
  first.executionArn === second?.executionArn &&
  first.startDate === second.startDate &&
  first.taskId === second.taskId
