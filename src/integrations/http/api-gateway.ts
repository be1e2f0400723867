import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { RequestSigner } from '../aws-sdk/request-signer.ts'
import { RoleRefused } from '../aws-sdk/role-credentials.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { roleRefusedOutcome, roleUnusableOutcome } from '../task-roles.ts'
import type { HttpClient } from './http-client.ts'
import { type HttpFailures, httpOutcome } from './http-result.ts'

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
 * that run elsewhere. With the `AuthType` `IAM_ROLE` requests are signed; a `RESOURCE_POLICY` of AWS's has them signed, too.
 */
export class ApiGatewayInvoke implements Integration {
  readonly #client: HttpClient
  readonly #signer: Pick<RequestSigner, 'sign'>

  constructor(client: HttpClient, signer: Pick<RequestSigner, 'sign'>) {
    this.#client = client
    this.#signer = signer
  }

  parameterProblems({ parameters: { value: parameters } }: TaskCall): readonly string[] {
    const problems = [...parameterProblems(parameters, RULES), ...listProblems(parameters), ...authProblems(parameters)]
    if (problems.length > 0 || urlOf(parameters as JsonObject) !== undefined) return problems
    return ["The value of the field 'ApiEndpoint' has an invalid format"]
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const parameters = task.parameters.value as JsonObject
    const problems = this.parameterProblems(task)
    const url = problems.length === 0 ? urlOf(parameters) : undefined
    if (url === undefined) return parametersOutcome(task, problems)
    const request = {
      method: parameters.get('Method') as string,
      url,
      headers: headersOf(parameters),
      body: bodyOf(parameters)
    }
    const isSigned = (parameters.get('AuthType') ?? 'NO_AUTH') !== 'NO_AUTH'
    if (!isSigned && task.credentialsRoleArn !== undefined) {
      return roleUnusableOutcome(task, 'a request with the AuthType NO_AUTH is not signed')
    }
    let headers: Readonly<Record<string, string>> = request.headers
    if (isSigned) {
      try {
        headers = await this.#signer.sign(
          { ...request, service: 'execute-api' },
          { ...task, region: regionOf(url, task) }
        )
      } catch (error) {
        if (error instanceof RoleRefused) return roleRefusedOutcome(task, error.roleArn)
        const cause = `Unable to sign the request: ${error instanceof Error ? error.message : String(error)}`
        return { kind: 'failed', error: 'ApiGateway.SdkClientException', cause }
      }
    }
    return httpOutcome(await this.#client.send({ ...request, headers }, signal), FAILURES)
  }
}

const FAILURES: HttpFailures = {
  unanswered: (reason) => ({
    error: 'ApiGateway.SdkClientException',
    cause: `Unable to execute HTTP request: ${reason}`
  }),
  refused: ({ statusCode, body }) => ({ error: `ApiGateway.${statusCode}`, cause: body })
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

function authProblems(parameters: Json): readonly string[] {
  const authType = isObject(parameters) ? (parameters.get('AuthType') ?? 'NO_AUTH') : 'NO_AUTH'
  if (typeof authType !== 'string' || AUTH_TYPES.includes(authType)) return []
  return [`The value of the field 'AuthType' must be one of ${AUTH_TYPES.join(', ')}`]
}

const AUTH_TYPES: readonly string[] = ['NO_AUTH', 'IAM_ROLE', 'RESOURCE_POLICY']

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
  // a signature knows spaces in this form alone
  url.search = url.search.replaceAll('+', '%20')
  return url
}

/** AWS's gateways say where they are. */
const regionOf = ({ hostname }: URL, { region }: TaskRequest): string =>
  /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(hostname)?.[1] ?? region

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
