import { Payload } from '../../lib/json/payload.ts'
import type { Integration, TaskOutcome, TaskRequest } from '../integration.ts'
import type { FunctionTarget } from './function-target.ts'
import { outcomeOfAnswer, payloadOfAnswer } from './task-outcomes.ts'

/**
 * A function's own ARN as `Resource`: the task's input is the function's event, and what the function answers is the
 * result, letter for letter (recorded: the cases of `test_lambda_task`).
 */
export class LambdaFunction implements Integration {
  readonly #target: FunctionTarget

  constructor(target: FunctionTarget) {
    this.#target = target
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const answer = await this.#target.invoke(
      {
        functionName: task.resource,
        payload: task.parameters.text,
        invocationType: 'RequestResponse',
        caller: task,
        region: task.region,
        accountId: task.accountId,
        ...(task.traceHeader === undefined ? {} : { traceHeader: task.traceHeader }),
        ...(task.credentialsRoleArn === undefined ? {} : { credentialsRoleArn: task.credentialsRoleArn })
      },
      signal
    )
    return outcomeOfAnswer(task, answer, {
      errors: 'verbatim',
      result: ({ payload }) => (payload === '' ? Payload.of(null) : payloadOfAnswer(payload))
    })
  }
}
