import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { type Authoriser, AuthorizationError } from './authorise.ts'
import { type Connection, type Connections, connectionName } from './connections.ts'
import type { HttpClient } from './http-client.ts'
import { type HttpFailures, httpOutcome, httpResult } from './http-result.ts'
import { type ArrayFormat, urlEncoded } from './url-encoded.ts'

const RULES: ParameterRules = {
  types: {
    ApiEndpoint: 'text',
    Authentication: 'map',
    Headers: 'map',
    InvocationConfig: 'map',
    Method: 'text',
    QueryParameters: 'map',
    RequestBody: 'any',
    Transform: 'map'
  },
  required: ['ApiEndpoint', 'Method']
}

const METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

export interface HttpInvokeParts {
  readonly client: HttpClient
  readonly connections: Connections
  readonly authoriser: Authoriser
}

/** `arn:aws:states:::http:invoke`. Source: AWS, "Call HTTPS APIs in Step Functions workflows". */
export class HttpInvoke implements Integration {
  readonly #parts: HttpInvokeParts

  constructor(parts: HttpInvokeParts) {
    this.#parts = parts
  }

  parameterProblems({ parameters: { value: parameters } }: TaskCall): readonly string[] {
    const problems = parameterProblems(parameters, RULES)
    if (problems.length > 0) return problems
    const given = parameters as JsonObject
    if (urlOf(given) === undefined) return ["The value for the field 'ApiEndpoint' must be a valid URL"]
    return METHODS.has(String(given.get('Method')))
      ? []
      : ["The value for the field 'Method' must be a valid HTTP method"]
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const parameters = task.parameters.value as JsonObject
    const problems = this.parameterProblems(task)
    const url = problems.length === 0 ? urlOf(parameters) : undefined
    if (url === undefined) return parametersOutcome(task, problems)
    const method = parameters.get('Method') as string
    const connectionArn = connectionArnOf(parameters)
    const connection =
      connectionArn === undefined ? undefined : this.#parts.connections.get(connectionName(connectionArn))
    if (connectionArn !== undefined && connection === undefined) return missingConnection(connectionArn)
    return this.#send(task, { parameters, method, url, connection }, signal)
  }

  async #send(
    task: TaskRequest,
    call: {
      readonly parameters: JsonObject
      readonly method: string
      readonly url: URL
      readonly connection: Connection | undefined
    },
    signal: AbortSignal
  ): Promise<TaskOutcome> {
    const { parameters, method, url, connection } = call
    const headers = headersOf(parameters, task)
    let body = parameters.get('RequestBody') ?? null
    if (connection !== undefined) {
      try {
        Object.assign(headers, await this.#parts.authoriser.headersFor(connection, signal))
      } catch (error) {
        if (!(error instanceof AuthorizationError)) throw error
        return { kind: 'failed', error: 'Events.ConnectionResource.InvalidConnectionState', cause: error.message }
      }
      for (const [name, value] of connection.additions.headers) headers[name.toLowerCase()] = value
      for (const [name, value] of connection.additions.query) url.searchParams.set(name, value)
      if (isObject(body)) body = new Map<string, Json>([...body, ...connection.additions.body])
    }
    const text = bodyText(body, parameters.get('Transform') ?? null, headers['content-type'] ?? '')
    const answer = await this.#parts.client.send({ method, url, headers, body: text }, signal)
    const isUnauthorised = answer.kind === 'answered' && answer.statusCode === 401
    if (isUnauthorised && connection !== undefined) this.#parts.authoriser.forget(connection)
    return httpOutcome(answer, FAILURES)
  }
}

const FAILURES: HttpFailures = {
  unanswered: (reason) => ({ error: 'States.Http.Socket', cause: reason }),
  refused: (answer) => ({ error: `States.Http.StatusCode.${answer.statusCode}`, cause: stringify(httpResult(answer)) })
}

function urlOf(parameters: JsonObject): URL | undefined {
  const url = URL.parse(parameters.get('ApiEndpoint') as string)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  const query = parameters.get('QueryParameters') ?? null
  if (!isObject(query)) return url
  for (const [name, value] of query) {
    for (const item of isArray(value) ? value : [value]) url.searchParams.append(name, textOf(item))
  }
  return url
}

function connectionArnOf(parameters: JsonObject): string | undefined {
  for (const member of ['Authentication', 'InvocationConfig']) {
    const value = parameters.get(member) ?? null
    const arn = isObject(value) ? value.get('ConnectionArn') : undefined
    if (typeof arn === 'string') return arn
  }
  return undefined
}

const missingConnection = (connectionArn: string): TaskOutcome => ({
  kind: 'failed',
  error: 'Events.ConnectionResource.ResourceNotFound',
  cause: `No connection '${connectionName(connectionArn)}' is configured. Describe it in the file that STEPWRIGHT_CONNECTIONS names.`
})

/** In lower case, so that a connection's headers replace those of the same name. */
function headersOf(parameters: JsonObject, task: TaskRequest): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json;charset=utf-8',
    'user-agent': `Amazon|StepFunctions|HttpInvoke|${task.region}`,
    range: 'bytes=0-262144'
  }
  const given = parameters.get('Headers') ?? null
  if (!isObject(given)) return headers
  for (const [name, value] of given)
    headers[name.toLowerCase()] = isArray(value) ? value.map(textOf).join(', ') : textOf(value)
  return headers
}

function bodyText(body: Json, transform: Json, contentType: string): string {
  if (body === null) return ''
  const encoding = isObject(transform) ? transform.get('RequestBodyEncoding') : undefined
  if (encoding === 'URL_ENCODED' && contentType.startsWith('application/x-www-form-urlencoded')) {
    const options = isObject(transform) ? (transform.get('RequestEncodingOptions') ?? null) : null
    const format = isObject(options) ? options.get('ArrayFormat') : undefined
    return urlEncoded(body, (format as ArrayFormat | undefined) ?? 'INDICES')
  }
  return textOf(body)
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : stringify(value))
