import { Payload } from '../../lib/json/payload.ts'
import type { Json, JsonObject } from '../../lib/json/value.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { parametersOutcome } from '../parameter-problems.ts'
import { sdkMetadata } from '../sdk-metadata.ts'
import type { FunctionResponse, FunctionTarget } from './function-target.ts'
import { callOfParameters, invokeParameterProblems } from './invoke-parameters.ts'
import { outcomeOfAnswer, payloadOfAnswer } from './task-outcomes.ts'

/**
 * `arn:aws:states:::lambda:invoke`, also with `.waitForTaskToken`: the function is named by the parameters, and its
 * answer comes wrapped with what HTTP and the SDK know about the call.
 */
export class LambdaInvoke implements Integration {
  readonly #target: FunctionTarget

  constructor(target: FunctionTarget) {
    this.#target = target
  }

  parameterProblems({ parameters }: TaskCall): readonly string[] {
    return invokeParameterProblems(parameters.value)
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    const parameters = task.parameters.value
    const answer = await this.#target.invoke({ ...callOfParameters(parameters, task), caller: task }, signal)
    return outcomeOfAnswer(task, answer, {
      errors: 'compact',
      result: (response) => Payload.of(resultOfResponse(response))
    })
  }
}

/** Members in alphabetical order, as AWS writes them (recorded: `test_lambda_task_service`). */
function resultOfResponse(response: FunctionResponse): JsonObject {
  return new Map<string, Json>([
    ...(response.executedVersion === undefined ? [] : [['ExecutedVersion', response.executedVersion] as const]),
    ...(response.logResult === undefined ? [] : [['LogResult', response.logResult] as const]),
    ['Payload', response.payload === '' ? '' : payloadOfAnswer(response.payload).value],
    ...sdkMetadata(response),
    ['StatusCode', response.statusCode]
  ])
}
