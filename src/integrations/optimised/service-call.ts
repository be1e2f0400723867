import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import { capitalised } from '../aws-sdk/java-names.ts'
import type { SdkAnswer, SdkCalls } from '../aws-sdk/sdk-calls.ts'
import { unreadOutcome } from '../aws-sdk/sdk-integration.ts'
import type { Integration, JobStatus, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { sortMembers, withSdkMetadata } from '../sdk-metadata.ts'

/** One action of an optimised integration: which operation it is, and what is different from the `aws-sdk:` one. */
export interface ServiceAction {
  readonly service: OptimisedService
  /** In the AWS SDK, where it is called otherwise: `runJobFlow` for `createCluster`. */
  readonly operation?: string
  /** Without rules the service's own model decides. */
  readonly rules?: ParameterRules
  /** What is wrong with the parameters beyond the rules, one text for each problem. */
  readonly problems?: (parameters: JsonObject) => readonly string[]
  /** What is sent for the parameters given. */
  readonly prepare?: (parameters: JsonObject, task: TaskRequest) => JsonObject
  /** A call before it, which finds what is sent. */
  readonly lookUp?: LookUp
  /** What of an answer is read, where it becomes more than a result. */
  readonly answerBytes?: number
  /** What the answer means; without it, the answer with the SDK's metadata. */
  readonly conclude?: (answer: AnsweredCall, task: TaskRequest) => TaskOutcome
  /** What it starts, for `.sync`. */
  readonly job?: JobKind
}

export type AnsweredCall = Extract<SdkAnswer, { kind: 'answered' }>

/** How errors of a service are called. */
export interface OptimisedService {
  /** In the AWS SDK: `sqs`. */
  readonly sdkService: string
  /** Before the error's name: `SQS`. */
  readonly prefix: string
  /** In causes: `AmazonSQS`. */
  readonly tag: string
  /** The class of errors that have none of their own: `AmazonSQSException`. */
  readonly baseError: string
}

/** Finds what a parameter names, in a list that comes in pages. */
export interface LookUp {
  /** @param marker of the page; `null` of the first */
  readonly page: (parameters: JsonObject, marker: Json) => JobCall
  /** What is sent; `undefined` where it is not on this page. */
  readonly found: (parameters: JsonObject, page: JsonObject) => JsonObject | undefined
  /** The failure of a task whose parameter names nothing. */
  readonly missing: (parameters: JsonObject) => TaskOutcome
}

/** What `.sync` waits for. */
export interface JobKind {
  /** How to ask for it. @param submission the answer to the starting call */
  readonly look: (submission: JsonObject, parameters: JsonObject) => JobCall
  /** How it stands, and what it gives. */
  readonly read: (description: JsonObject, parameters: JsonObject) => JobReading
  readonly stop?: (submission: JsonObject, parameters: JsonObject) => JobCall
  /** An answer that the job is not there means that it is done: what was to be deleted is. */
  readonly endsByVanishing?: boolean
}

export interface JobCall {
  readonly action: string
  readonly parameters: JsonObject
}

export interface JobReading {
  readonly state: 'running' | 'succeeded' | 'failed'
  readonly description: Json
}

/** Performs one action of an optimised integration through the AWS SDK. */
export class ServiceCall implements Integration {
  readonly #calls: Pick<SdkCalls, 'call'>
  readonly #action: ServiceAction

  constructor(calls: Pick<SdkCalls, 'call'>, action: ServiceAction) {
    this.#calls = calls
    this.#action = action
  }

  parameterProblems({ parameters }: TaskCall): readonly string[] {
    const { rules, problems } = this.#action
    const { value } = parameters
    if (!isObject(value)) return ['The Parameters must be a JSON object']
    return [...(rules === undefined ? [] : parameterProblems(value, rules)), ...(problems?.(value) ?? [])]
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const { operation = task.action, prepare, lookUp, conclude = withMetadata } = this.#action
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    const given = task.parameters.value as JsonObject
    const parameters = lookUp === undefined ? (prepare?.(given, task) ?? given) : await this.#find(lookUp, task, signal)
    if ('kind' in parameters) return parameters
    const answer = await this.#call({ action: operation, parameters }, task, signal)
    return answer.kind === 'answered' ? conclude(answer, task) : this.#failure(task, answer)
  }

  /** The parameters, or why there are none. */
  async #find(lookUp: LookUp, task: TaskRequest, signal: AbortSignal): Promise<JsonObject | TaskOutcome> {
    const given = task.parameters.value as JsonObject
    let marker: Json = null
    for (let count = 0; count < MAX_PAGES; count++) {
      const answer = await this.#call(lookUp.page(given, marker), task, signal)
      if (answer.kind !== 'answered') return this.#failure(task, answer)
      const found = lookUp.found(given, answer.members)
      if (found !== undefined) return found
      marker = answer.members.get('Marker') ?? null
      if (marker === null) break
    }
    return lookUp.missing(given)
  }

  async lookAtJob(task: TaskRequest, submission: Payload, signal: AbortSignal): Promise<JobStatus> {
    const { job } = this.#action
    if (job === undefined) throw new Error(`${task.resource} starts nothing that could be followed`)
    const parameters = task.parameters.value as JsonObject
    const answer = await this.#call(job.look(submission.value as JsonObject, parameters), task, signal)
    if (answer.kind !== 'answered') {
      if (isPassing(answer)) return { kind: 'running' }
      if (job.endsByVanishing === true && answer.kind === 'refused' && /NotFound/.test(answer.name)) {
        return { kind: 'succeeded', output: submission }
      }
      return this.#failure(task, answer)
    }
    const { state, description } = job.read(answer.members, parameters)
    if (state === 'running') return { kind: 'running' }
    if (state === 'succeeded') return { kind: 'succeeded', output: Payload.of(description) }
    return { kind: 'failed', error: 'States.TaskFailed', cause: stringify(description) }
  }

  async stopJob(task: TaskRequest, submission: Payload): Promise<void> {
    const stop = this.#action.job?.stop?.(submission.value as JsonObject, task.parameters.value as JsonObject)
    if (stop === undefined) return
    const answer = await this.#call(stop, task, new AbortController().signal)
    if (answer.kind !== 'answered') throw new Error(`${stop.action} was refused: ${JSON.stringify(answer)}`)
  }

  #call(call: { readonly action: string; readonly parameters: Json }, task: TaskRequest, signal: AbortSignal) {
    const { service, answerBytes } = this.#action
    const size = answerBytes === undefined ? {} : { answerBytes }
    return this.#calls.call({ ...call, service: service.sdkService, spell: capitalised, task, ...size }, signal)
  }

  /** As the first SDK for Java words it (recorded: `test_put_item_no_such_table`). */
  #failure(task: TaskRequest, answer: Exclude<SdkAnswer, AnsweredCall>): TaskOutcome {
    const { prefix, tag, baseError } = this.#action.service
    if (answer.kind === 'unreachable') {
      return { kind: 'failed', error: `${prefix}.SdkClientException`, cause: answer.message }
    }
    if (answer.kind !== 'refused') return unreadOutcome(task, answer)
    const { name, isModelled, code, message, statusCode, requestId } = answer
    const details = [
      `Service: ${tag}`,
      `Status Code: ${statusCode}`,
      `Error Code: ${code}`,
      `Request ID: ${requestId ?? null}`,
      'Proxy: null'
    ]
    const ownName = name.endsWith('Exception') ? name : `${name}Exception`
    return {
      kind: 'failed',
      error: `${prefix}.${isModelled ? ownName : baseError}`,
      cause: `${message} (${details.join('; ')})`
    }
  }
}

/** A service that always has one more page is not asked for ever. */
const MAX_PAGES = 100

const withMetadata = ({ members, http }: AnsweredCall): TaskOutcome => ({
  kind: 'succeeded',
  output: Payload.of(withSdkMetadata(members, http))
})

/** Whether the same look may be answered well a little later. */
const isPassing = (answer: Exclude<SdkAnswer, AnsweredCall>): boolean =>
  answer.kind === 'unreachable' ||
  (answer.kind === 'refused' && (answer.statusCode >= 500 || /Throttl|TooManyRequests|RequestLimit/.test(answer.name)))

/** `EventBridge.FailedEntry` where an entry was refused; no metadata (recorded: `test_put_events_malformed_detail`). */
export function concludePutEvents({ members }: AnsweredCall): TaskOutcome {
  const sorted = sortMembers(members)
  if (members.get('FailedEntryCount') === 0) return { kind: 'succeeded', output: Payload.of(sorted) }
  return { kind: 'failed', error: 'EventBridge.FailedEntry', cause: stringify(sorted) }
}

/** Adds the state machine and the execution to what each event is about (recorded: `test_put_events_base`). */
export function preparePutEvents(parameters: JsonObject, task: TaskRequest): JsonObject {
  const entries = parameters.get('Entries')
  if (!isArray(entries)) return parameters
  const withResources = entries.map((entry): Json => {
    if (!isObject(entry)) return entry
    const resources = entry.get('Resources') ?? []
    if (!isArray(resources)) return entry
    return new Map<string, Json>(entry).set('Resources', [...resources, task.stateMachineArn, task.executionArn])
  })
  return new Map<string, Json>(parameters).set('Entries', withResources)
}
