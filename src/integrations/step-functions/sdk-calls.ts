import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { Integration, TaskOutcome, TaskRequest } from '../integration.ts'
import { sortMembers } from '../sdk-metadata.ts'
import { type CallApi, exceptionName, refusalOf } from './api-call.ts'
import { capitaliseMembers, uncapitaliseMembers } from './members.ts'

/** Members that are strings of JSON, for which a definition may give the JSON itself. */
const TEXTS: readonly string[] = ['context', 'definition', 'input', 'output', 'variables']

/** `arn:aws:states:::aws-sdk:sfn:*`: every operation of this server's own API. */
export class StepFunctionsSdkCalls implements Integration {
  readonly #call: CallApi

  constructor(call: CallApi) {
    this.#call = call
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const operation = task.action.charAt(0).toUpperCase() + task.action.slice(1)
    const answer = await this.#call({ operation, input: inputOf(task.parameters.value), task, signal })
    if (answer.statusCode < 400) {
      const members = capitaliseMembers(answer.body, (date) => new Date(date).toISOString())
      return { kind: 'succeeded', output: Payload.of(sortMembers(members as JsonObject)) }
    }
    const { code, message, isModelled } = refusalOf(answer)
    const details = `Service: Sfn, Status Code: ${answer.statusCode}, Request ID: ${answer.requestId}`
    return {
      kind: 'failed',
      error: `Sfn.${isModelled ? exceptionName(code) : 'SfnException'}`,
      cause: `${message} (${details}) (SDK Attempt Count: 1)`
    }
  }
}

function inputOf(parameters: Json): JsonObject {
  if (!isObject(parameters)) return new Map()
  const texts = new Map<string, Json>()
  const others = new Map<string, Json>()
  for (const [name, value] of parameters) {
    const spelled = name.charAt(0).toLowerCase() + name.slice(1)
    if (TEXTS.includes(spelled) && (isObject(value) || isArray(value))) texts.set(spelled, stringify(value))
    else others.set(name, value)
  }
  return new Map([...(uncapitaliseMembers(others) as JsonObject), ...texts])
}
