import type { Clock } from '../../lib/clock.ts'
import { parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { type Json, type JsonObject, object } from '../../lib/json/value.ts'
import { attemptId } from '../attempt-id.ts'
import type { Integration, JobStatus, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { sortMembers, withSdkMetadata } from '../sdk-metadata.ts'
import { type ApiAnswer, type ApiCall, type CallApi, exceptionName, isPassing, refusalOf } from './api-call.ts'
import { capitaliseMembers } from './members.ts'

const RULES: ParameterRules = {
  types: { StateMachineArn: 'text', Input: 'json-text', Name: 'text', TraceHeader: 'text' },
  required: ['StateMachineArn']
}

/**
 * `arn:aws:states:::states:startExecution` with every pattern: an execution of this server starts another one. A repeated
 * dispatch of the same attempt starts no second one, since the name is derived from the attempt where none is given, and
 * the child knows the attempt that started it.
 */
export class StartExecution implements Integration {
  readonly #call: CallApi
  readonly #clock: Clock

  constructor(call: CallApi, clock: Clock) {
    this.#call = call
    this.#clock = clock
  }

  parameterProblems({ parameters }: TaskCall): readonly string[] {
    return parameterProblems(parameters.value, RULES)
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    const input = inputOf(task)
    const answer = await this.#insist({ operation: 'StartExecution', input, task, signal }, signal)
    if (answer.statusCode >= 400) return refusalOutcome(answer)
    const members = capitaliseMembers(answer.body, (milliseconds) => milliseconds) as JsonObject
    return { kind: 'succeeded', output: Payload.of(withSdkMetadata(members, answer)) }
  }

  async lookAtJob(task: TaskRequest, submission: Payload): Promise<JobStatus> {
    const executionArn = executionArnOf(submission)
    const answer = await this.#call({ operation: 'DescribeExecution', input: object({ executionArn }), task })
    if (answer.statusCode >= 400) return isPassing(answer) ? { kind: 'running', executionArn } : refusalOutcome(answer)
    const members = capitaliseMembers(answer.body, (milliseconds) => milliseconds) as JsonObject
    const status = members.get('Status')
    if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return { kind: 'running', executionArn }
    if (status !== 'SUCCEEDED') {
      return { kind: 'failed', error: 'States.TaskFailed', cause: stringify(sortMembers(members)) }
    }
    return { kind: 'succeeded', output: Payload.of(sortMembers(task.pattern === 'sync:2' ? parsed(members) : members)) }
  }

  async stopJob(task: TaskRequest, submission: Payload): Promise<void> {
    const input = object({ executionArn: executionArnOf(submission) })
    // the node that holds the child may have gone; its successor is there within some leases
    const signal = new AbortController()
    const cancel = this.#clock.setTimer(this.#clock.now() + STOPPING_MS, () => signal.abort())
    await this.#insist({ operation: 'StopExecution', input, task }, signal.signal)
    cancel()
  }

  /**
   * Asks until the API has an answer: that a node cannot serve now, or that nobody knows what became of the request, is
   * no failure of the child. Asked twice nothing is done twice.
   */
  async #insist(call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
    for (let delayMs = SHORTEST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
      const answer = await this.#call(call)
      if (answer.statusCode < 400 || !isPassing(answer) || signal.aborted) return answer
      await new Promise<void>((resolve) => this.#clock.setTimer(this.#clock.now() + delayMs, resolve))
    }
  }
}

const SHORTEST_DELAY_MS = 100
const LONGEST_DELAY_MS = 5_000
const STOPPING_MS = 60_000

const executionArnOf = (submission: Payload): string => String((submission.value as JsonObject).get('ExecutionArn'))

function inputOf({ parameters, ...attempt }: TaskRequest): JsonObject {
  const given = parameters.value as JsonObject
  const input = given.get('Input') ?? null
  const traceHeader = given.get('TraceHeader') ?? null
  return new Map<string, Json>([
    ['stateMachineArn', given.get('StateMachineArn') ?? null],
    ['name', given.get('Name') ?? attemptId(attempt)],
    ...(input === null ? [] : [['input', typeof input === 'string' ? input : stringify(input)] as const]),
    ...(traceHeader === null ? [] : [['traceHeader', traceHeader] as const])
  ])
}

/** With `.sync:2` the child's input and output are JSON, not text (recorded: `test_sfn_start_execution_sync`). */
const parsed = (members: JsonObject): JsonObject =>
  new Map(
    [...members].map(([name, member]) => [
      name,
      (name === 'Input' || name === 'Output') && typeof member === 'string' ? parse(member) : member
    ])
  )

/** As the first SDK for Java words it (recorded: `test_start_execution_no_such_arn`). */
function refusalOutcome(answer: ApiAnswer): TaskOutcome {
  const { code, message, isModelled } = refusalOf(answer)
  const details = [
    'Service: AWSStepFunctions',
    `Status Code: ${answer.statusCode}`,
    `Error Code: ${code}`,
    `Request ID: ${answer.requestId}`,
    'Proxy: null'
  ]
  return {
    kind: 'failed',
    error: `StepFunctions.${isModelled ? exceptionName(code) : 'AWSStepFunctionsException'}`,
    cause: `${message} (${details.join('; ')})`
  }
}
