import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import type { HttpClient } from './http-client.ts'
import { httpResult } from './http-result.ts'

const RULES: ParameterRules = {
  types: {
    AllowNullValues: 'any',
    ApiEndpoint: 'text',
    AuthType: 'text',
    Headers: 'map',
    Method: 'text',
    Path: 'text',
    QueryParameters: 'map',
    RequestBody: 'any',
    Stage: 'text'
  },
  required: ['ApiEndpoint', 'Method']
}

/**
 * `arn:aws:states:::apigateway:invoke`. Besides AWS's host names `ApiEndpoint` may be a URL with its scheme, for gateways
 * that run elsewhere. Requests are not signed, so that `AuthType` must be `NO_AUTH`.
 */
export class ApiGatewayInvoke implements Integration {
  readonly #client: HttpClient

  constructor(client: HttpClient) {
    this.#client = client
  }

  parameterProblems({ parameters: { value: parameters } }: TaskCall): readonly string[] {
    const problems = [...parameterProblems(parameters, RULES), ...listProblems(parameters)]
    if (problems.length > 0 || urlOf(parameters as JsonObject) !== undefined) return problems
    return ["The value of the field 'ApiEndpoint' has an invalid format"]
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const parameters = task.parameters.value as JsonObject
    const problems = this.parameterProblems(task)
    const url = problems.length === 0 ? urlOf(parameters) : undefined
    if (url === undefined) return parametersOutcome(task, problems)
    const authType = parameters.get('AuthType') ?? 'NO_AUTH'
    if (authType !== 'NO_AUTH') {
      const cause = `Stepwright does not sign requests to API Gateway: the AuthType of the state '${task.stateName}' must be NO_AUTH, but is ${authType}.`
      return { kind: 'failed', error: 'States.Runtime', cause }
    }
    const answer = await this.#client.send(
      { method: parameters.get('Method') as string, url, headers: headersOf(parameters), body: bodyOf(parameters) },
      signal
    )
    if (answer.kind === 'refused') return { kind: 'failed', error: 'States.Runtime', cause: answer.cause }
    if (answer.kind === 'failed') {
      const cause = `Unable to execute HTTP request: ${answer.reason}`
      return { kind: 'failed', error: 'ApiGateway.SdkClientException', cause }
    }
    if (answer.statusCode >= 200 && answer.statusCode < 300) {
      return { kind: 'succeeded', output: Payload.of(httpResult(answer)) }
    }
    return { kind: 'failed', error: `ApiGateway.${answer.statusCode}`, cause: answer.body }
  }
}

/** Headers and query parameters have lists as values (recorded: `test_invoke_error`). */
function listProblems(parameters: Json): readonly string[] {
  return ['Headers', 'QueryParameters']
    .filter((member) => {
      const value = isObject(parameters) ? (parameters.get(member) ?? null) : null
      return isObject(value) && [...value.values()].some((item) => !isArray(item))
    })
    .map((member) => `The value of the field '${member}' has an invalid format`)
}

function urlOf(parameters: JsonObject): URL | undefined {
  const endpoint = parameters.get('ApiEndpoint') as string
  const text = (name: string): string => String(parameters.get(name) ?? '').replace(/^\/+/, '')
  const base = (/^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`).replace(/\/+$/, '')
  const stage = text('Stage')
  const url = URL.parse(`${base}/${stage === '' ? '' : `${stage}/`}${text('Path')}`)
  const query = parameters.get('QueryParameters') ?? null
  if (url === null || !isObject(query)) return url ?? undefined
  for (const [name, values] of query) {
    for (const value of isArray(values) ? values : []) url.searchParams.append(name, textOf(value))
  }
  return url
}

function headersOf(parameters: JsonObject): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  const given = parameters.get('Headers') ?? null
  if (!isObject(given)) return headers
  for (const [name, values] of given) headers[name.toLowerCase()] = isArray(values) ? values.map(textOf).join(',') : ''
  return headers
}

/** Members that are null are left out, unless they are asked for. */
function bodyOf(parameters: JsonObject): string {
  const body = parameters.get('RequestBody') ?? null
  if (body === null) return ''
  return textOf(parameters.get('AllowNullValues') === true ? body : withoutNulls(body))
}

function withoutNulls(value: Json): Json {
  if (isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return new Map(
    [...value].flatMap(([name, member]) => (member === null ? [] : [[name, withoutNulls(member)] as const]))
  )
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : stringify(value))
