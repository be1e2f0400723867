import { Payload } from '../../lib/json/payload.ts'
import type { Integration, TaskOutcome, TaskRequest } from '../integration.ts'
import type { FunctionCall, FunctionTarget } from './function-target.ts'
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
    const answer = await this.#target.invoke(callOf(task), signal)
    return outcomeOfAnswer(task, answer, {
      errors: 'verbatim',
      result: ({ payload }) => (payload === '' ? Payload.of(null) : payloadOfAnswer(payload))
    })
  }
}

function callOf(task: TaskRequest): FunctionCall {
  const { traceHeader, credentialsRoleArn } = task
  const call = {
    functionName: task.resource,
    payload: task.parameters.text,
    invocationType: 'RequestResponse',
    caller: task,
    region: task.region,
    accountId: task.accountId
  }
  if ((traceHeader ?? credentialsRoleArn) === undefined) return call
  return {
    ...call,
    ...(traceHeader !== undefined && { traceHeader }),
    ...(credentialsRoleArn !== undefined && { credentialsRoleArn })
  }
}
