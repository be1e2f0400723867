import type { AwsCredentials } from '../../aws/credentials.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Json, JsonObject } from '../../lib/json/value.ts'
import { attemptId } from '../attempt-id.ts'
import type { TaskRequest } from '../integration.ts'
import type { HttpAnswer } from '../sdk-metadata.ts'
import { AnswerTooLarge, limitAnswer } from './answer-limit.ts'
import { clientErrorText } from './client-error-text.ts'
import { clientPackage } from './client-packages.ts'
import type { AwsEndpoints } from './endpoints.ts'
import { httpAnswerOf } from './http-answer.ts'
import { javaServiceName, type SpellMember } from './java-names.ts'
import { RoleRefused, roleCredentials } from './role-credentials.ts'
import { loadSdkModule, type SdkClient, type SdkCommand, type SdkModule, SdkPackageError } from './sdk-module.ts'
import { ParameterProblem, toInput } from './to-input.ts'
import { toResult } from './to-result.ts'

/** A call of one operation of an AWS service. */
export interface SdkCall {
  /** As in `aws-sdk:secretsmanager`. */
  readonly service: string
  /** As in `aws-sdk:s3:putObject`. */
  readonly action: string
  /** In Pascal case. */
  readonly parameters: Json
  /** How the members of the answer are spelled. */
  readonly spell: SpellMember
  /** On whose behalf: its region, and its role where it has one of its own. */
  readonly task: TaskRequest
  /** What of its answer is read, in place of what can become a result. */
  readonly answerBytes?: number
}

export type SdkAnswer =
  | { readonly kind: 'answered'; readonly members: JsonObject; readonly http: HttpAnswer }
  | SdkRefusal
  /** The service did not answer. */
  | { readonly kind: 'unreachable'; readonly serviceName: string; readonly message: string }
  /** The answer is larger than a result can be. */
  | { readonly kind: 'too-large' }
  /** The call cannot be made at all: a parameter is wrong. */
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'role-refused'; readonly roleArn: string }
  /** The package or the operation is missing. */
  | { readonly kind: 'unavailable'; readonly cause: string }

/** The service refused the call. */
export interface SdkRefusal {
  readonly kind: 'refused'
  /** `DynamoDb`, `S3`, … */
  readonly serviceName: string
  /** Of the error's class in the service's model: `NoSuchKey`; of an error that the model does not have, its code. */
  readonly name: string
  readonly isModelled: boolean
  /** As the service sent it: `NotFound` of the class `NotFoundException`. */
  readonly code: string
  readonly message: string
  readonly statusCode: number
  readonly requestId?: string
  readonly extendedRequestId?: string
  readonly attempts: number
}

export interface SdkCallsOptions {
  readonly endpoints: AwsEndpoints
  /** Where packages are looked for besides Stepwright's own. */
  readonly folder: string
  /** Larger answers are of no use. */
  readonly bodyBytes: number
  readonly clock: Clock
  /** Of each try. Default 10 seconds. */
  readonly connectTimeoutMs?: number
}

/** Calls AWS services through the AWS SDK for JavaScript v3, whose clients are loaded when they are first needed. */
export class SdkCalls {
  readonly #options: SdkCallsOptions
  readonly #modules = new Map<string, Promise<SdkModule>>()
  readonly #clients = new Map<string, SdkClient>()

  constructor(options: SdkCallsOptions) {
    this.#options = options
  }

  /** Within half an hour, whatever the service does. Never rejects. */
  async call(call: SdkCall, signal: AbortSignal): Promise<SdkAnswer> {
    const { clock } = this.#options
    const limit = new AbortController()
    const cancel = clock.setTimer(clock.now() + TOTAL_TIMEOUT_MS, () => limit.abort())
    try {
      const module = await this.#module(call.service)
      const answer = await this.#send(call, module, AbortSignal.any([signal, limit.signal]))
      if (answer.kind !== 'unreachable' || !limit.signal.aborted) return answer
      return { ...answer, message: 'Unable to execute HTTP request: Read timed out' }
    } catch (error) {
      if (error instanceof SdkPackageError) return { kind: 'unavailable', cause: error.message }
      if (error instanceof ParameterProblem) return { kind: 'problem', problem: error.message }
      if (error instanceof RoleRefused) return { kind: 'role-refused', roleArn: error.roleArn }
      throw error
    } finally {
      cancel()
    }
  }

  /**
   * What requests on behalf of a task are signed with.
   * @throws {RoleRefused} STS does not give the task's role
   * @throws {Error} there are no credentials, or no package of STS
   */
  async credentialsOf(signatory: Signatory): Promise<AwsCredentials> {
    const client = await this.#client('sts', await this.#module('sts'), signatory)
    return client.config.credentials()
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy()
    this.#clients.clear()
  }

  async #send(call: SdkCall, module: SdkModule, signal: AbortSignal): Promise<SdkAnswer> {
    const { service, action, parameters, task } = call
    const operation = action.charAt(0).toUpperCase() + action.slice(1)
    const Command = module.commands[`${operation}Command`]
    if (Command === undefined) {
      throw new SdkPackageError(`The package ${clientPackage(service)} has no operation ${operation}.`)
    }
    const schema = new Command({}).schema
    if (schema === undefined) {
      throw new SdkPackageError(
        `The package ${clientPackage(service)} is too old: npm install ${clientPackage(service)}@latest`
      )
    }
    const [input, output] = [module.readSchema(schema[4]), module.readSchema(schema[5])]
    const command = new Command(toInput(parameters, input, attemptId(task)))
    const received = receive(command)
    const { bodyBytes } = this.#options
    limitAnswer(command, call.answerBytes ?? ANSWER_FACTOR * bodyBytes)
    const client = await this.#client(service, module, task)
    try {
      const answer = await client.send(command, { abortSignal: signal })
      const members = await toResult(answer, output, call.spell, bodyBytes)
      return { kind: 'answered', members, http: httpAnswerOf(received.response, answer) }
    } catch (error) {
      if (error instanceof AnswerTooLarge) return { kind: 'too-large' }
      return failureOf(error, module, javaServiceName(client.config.serviceId), received.host)
    }
  }

  /** Not destroyed: calls may be under way, and idle connections end on their own. */
  #forgetOldestClient(): void {
    const oldest = this.#clients.keys().next().value
    if (oldest !== undefined) this.#clients.delete(oldest)
  }

  #module(service: string): Promise<SdkModule> {
    const known = this.#modules.get(service)
    if (known !== undefined) return known
    const loading = loadSdkModule(clientPackage(service), this.#options.folder)
    this.#modules.set(service, loading)
    // it may be installed while the server runs
    loading.catch(() => this.#modules.delete(service))
    return loading
  }

  async #client(service: string, module: SdkModule, task: Signatory): Promise<SdkClient> {
    const { region, credentialsRoleArn } = task
    const key = `${service} ${region} ${credentialsRoleArn ?? ''}`
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const { endpoints, connectTimeoutMs = 10_000 } = this.#options
    const httpLimits = { ...HTTP_LIMITS, connectionTimeout: connectTimeoutMs }
    const { serviceId } = new module.Client({ region }).config
    const configuration = endpoints.configurationOf(serviceId)
    const client = new module.Client({
      region,
      ...configuration,
      ...(credentialsRoleArn !== undefined && {
        credentials: roleCredentials(credentialsRoleArn, async () => {
          const sts = await this.#module('sts')
          return { module: sts, client: await this.#client('sts', sts, { region }) }
        })
      }),
      // without TLS nobody agrees on HTTP/2, which some clients speak by themselves, and emulators do not speak it
      requestHandler: configuration.endpoint?.startsWith('http:') ? new module.Http1Handler(httpLimits) : httpLimits,
      ...(service === 's3' && endpoints.isConfigured(serviceId) && { forcePathStyle: true })
    })
    this.#clients.set(key, client)
    if (this.#clients.size > MAX_CLIENTS) this.#forgetOldestClient()
    return client
  }
}

/** Regions and roles can come from the data of executions. */
const MAX_CLIENTS = 200

type Signatory = Pick<TaskRequest, 'region' | 'credentialsRoleArn'>

/** More than the engine lets run at once: what a slow operation takes must not keep others of its service waiting. */
const MAX_SOCKETS = 4_096

/** How much larger an answer may be than the result that it becomes: XML names each member twice, JSON may escape all. */
const ANSWER_FACTOR = 16

/** Of a call with all tries of the SDK: an answer that comes byte by byte is never silent. */
const TOTAL_TIMEOUT_MS = 1_820_000

/** A target may be silent for as long as a function may run, but it must accept the connection soon. */
const HTTP_LIMITS = {
  socketTimeout: 910_000,
  httpAgent: { maxSockets: MAX_SOCKETS },
  httpsAgent: { maxSockets: MAX_SOCKETS }
}

interface Received {
  response: unknown
  /** Which was asked, with its port where that has been given. */
  host: string
}

function hostOf(sent: unknown): string {
  const { hostname = '', port } =
    (sent as { readonly request?: { readonly hostname?: string; readonly port?: number } }).request ?? {}
  return port === undefined ? hostname : `${hostname}:${port}`
}

/** Keeps the answer as it came over HTTP, and where it came from. */
function receive(command: SdkCommand): Received {
  const received: Received = { response: undefined, host: '' }
  command.middlewareStack.add(
    (next) => async (request) => {
      received.host = hostOf(request)
      const answer = await next(request)
      received.response = answer.response
      return answer
    },
    { step: 'deserialize', name: 'receive', priority: 'high' }
  )
  return received
}

function failureOf(error: unknown, { BaseError }: SdkModule, serviceName: string, host: string): SdkAnswer {
  if (error instanceof RoleRefused) throw error
  const {
    $metadata,
    name,
    message,
    Code,
    Error: inner
  } = error as Error & {
    readonly Code?: string
    readonly Error?: { readonly Code?: string }
    readonly $metadata?: {
      readonly httpStatusCode?: number
      readonly requestId?: string
      readonly extendedRequestId?: string
      readonly attempts?: number
    }
  }
  const isReadable = error instanceof BaseError
  if ($metadata?.httpStatusCode === undefined || (!isReadable && $metadata.httpStatusCode < 300)) {
    return { kind: 'unreachable', serviceName, message: clientErrorText(error, host) }
  }
  const code = isReadable ? (Code ?? inner?.Code ?? name) : 'Unknown'
  return {
    kind: 'refused',
    serviceName,
    name,
    isModelled: isReadable && Object.getPrototypeOf(error) !== BaseError.prototype,
    // what something between here and the service answers is not in the service's words: Java's SDKs have nothing to say then
    code: code === 'Unknown' ? 'null' : code,
    message: isReadable && message !== 'UnknownError' ? message : 'null',
    statusCode: $metadata.httpStatusCode,
    ...($metadata.requestId !== undefined && { requestId: $metadata.requestId }),
    ...($metadata.extendedRequestId !== undefined && { extendedRequestId: $metadata.extendedRequestId }),
    attempts: $metadata.attempts ?? 1
  }
}
