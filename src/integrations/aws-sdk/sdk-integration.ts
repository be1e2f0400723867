import { Payload } from '../../lib/json/payload.ts'
import type { Integration, TaskOutcome, TaskRequest } from '../integration.ts'
import { parametersOutcome } from '../parameter-problems.ts'
import { roleRefusedOutcome } from '../task-roles.ts'
import { javaExceptionName, javaMemberName } from './java-names.ts'
import type { SdkAnswer, SdkCalls, SdkRefusal } from './sdk-calls.ts'

/** `arn:aws:states:::aws-sdk:*`: every operation of every service. */
export class SdkIntegration implements Integration {
  readonly #calls: SdkCalls

  constructor(calls: SdkCalls) {
    this.#calls = calls
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const service = task.service.slice('aws-sdk:'.length)
    const call = { service, action: task.action, parameters: task.parameters.value, spell: javaMemberName, task }
    const answer = await this.#calls.call(call, signal)
    if (answer.kind === 'answered') return { kind: 'succeeded', output: Payload.of(answer.members) }
    if (answer.kind === 'refused') return refusalOutcome(answer)
    if (answer.kind === 'unreachable') {
      return { kind: 'failed', error: `${answer.serviceName}.SdkClientException`, cause: answer.message }
    }
    return unreadOutcome(task, answer)
  }
}

/** As the second SDK for Java words it (recorded: `test_no_such_bucket`). */
function refusalOutcome(refusal: SdkRefusal): TaskOutcome {
  const { serviceName, name, isModelled, message, statusCode, requestId, extendedRequestId, attempts } = refusal
  const details = [
    `Service: ${serviceName}`,
    `Status Code: ${statusCode}`,
    `Request ID: ${requestId ?? null}`,
    ...(extendedRequestId === undefined ? [] : [`Extended Request ID: ${extendedRequestId}`])
  ]
  return {
    kind: 'failed',
    error: `${serviceName}.${isModelled ? javaExceptionName(name) : `${serviceName}Exception`}`,
    cause: `${message} (${details.join(', ')}) (SDK Attempt Count: ${attempts})`
  }
}

/** Of a call that was never made, or whose answer was not read. */
export function unreadOutcome(
  task: TaskRequest,
  answer: Extract<SdkAnswer, { kind: 'too-large' | 'problem' | 'role-refused' | 'unavailable' }>
): TaskOutcome {
  if (answer.kind === 'problem') return parametersOutcome(task, [answer.problem])
  if (answer.kind === 'too-large') {
    const cause = `The state/task '${task.stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`
    return { kind: 'failed', error: 'States.DataLimitExceeded', cause }
  }
  if (answer.kind === 'unavailable') return { kind: 'failed', error: 'States.Runtime', cause: answer.cause }
  return roleRefusedOutcome(task, answer.roleArn)
}
