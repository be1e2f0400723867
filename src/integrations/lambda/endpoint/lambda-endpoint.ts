import { type Clock, systemClock } from '../../../lib/clock.ts'
import { RoleRefused } from '../../aws-sdk/role-credentials.ts'
import { HttpConnections } from '../../http/http-connections.ts'
import {
  type AnswerLimits,
  exchange,
  type HttpAnswer,
  type HttpExchange,
  type HttpOrigin
} from '../../http/http-exchange.ts'
import type { ClientError, FunctionAnswer, FunctionCall, FunctionResponse, FunctionTarget } from '../function-target.ts'

/** Lambda's largest answer is 6 MiB and a little of payload; a larger one is cut off and reported. */
const RESPONSE_LIMIT_BYTES = 6_291_556 + 65_536

/** Sockets at a time to the endpoint; a call takes one for as long as its function runs. */
const SOCKET_LIMIT = 4_096

export interface LambdaEndpointOptions {
  /** Such as `http://127.0.0.1:3001`; a path in it is kept as a prefix. */
  readonly url: string
  /** Gives the headers to add to a request, such as a signature's. Without it requests go out unsigned. */
  readonly sign?: (request: UnsignedRequest) => Promise<Readonly<Record<string, string>>>
  readonly clock?: Clock
  /** Default 10 seconds. */
  readonly connectTimeoutMs?: number
  /** Longest silence while waiting for the answer. Default 910 seconds: a function's longest run and a little. */
  readonly answerTimeoutMs?: number
}

export interface UnsignedRequest {
  readonly method: 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly region: string
  /** As which role. */
  readonly credentialsRoleArn?: string
}

/** Functions behind anything that speaks Lambda's HTTP API: AWS itself, SAM's local Lambda, an emulator. */
export class LambdaEndpoint implements FunctionTarget {
  readonly #origin: HttpOrigin
  readonly #pathPrefix: string
  readonly #sign: LambdaEndpointOptions['sign']
  readonly #clock: Clock
  readonly #limits: AnswerLimits
  readonly #connections: HttpConnections

  /** @throws {TypeError} where the URL is not one of http or https */
  constructor({
    url,
    sign,
    clock = systemClock,
    connectTimeoutMs = 10_000,
    answerTimeoutMs = 910_000
  }: LambdaEndpointOptions) {
    const origin = URL.canParse(url) ? new URL(url) : undefined
    if (origin === undefined || !/^https?:$/.test(origin.protocol)) {
      throw new TypeError(`The Lambda endpoint '${url}' is not a URL that begins with http:// or https://.`)
    }
    // a URL puts these together whenever it is asked
    this.#origin = { origin: origin.origin, host: origin.host, hostname: origin.hostname }
    this.#pathPrefix = origin.pathname.replace(/\/$/, '')
    this.#sign = sign
    this.#clock = clock
    // a function has run by then, and what is left is its answer
    this.#limits = { totalTimeoutMs: 2 * answerTimeoutMs, sizeBytes: RESPONSE_LIMIT_BYTES }
    this.#connections = new HttpConnections({ perOrigin: SOCKET_LIMIT, connectTimeoutMs, answerTimeoutMs })
  }

  async invoke(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer> {
    const path = `${this.#pathPrefix}${pathOfCall(call)}`
    const body = call.payload ?? ''
    const headers = headersOfCall(call, body)
    if (this.#sign !== undefined) {
      try {
        const url = this.#origin.origin + path
        const { region, credentialsRoleArn } = call
        const role = credentialsRoleArn === undefined ? {} : { credentialsRoleArn }
        Object.assign(headers, await this.#sign({ method: 'POST', url, headers, body, region, ...role }))
      } catch (error) {
        if (error instanceof RoleRefused) return { kind: 'role-refused', roleArn: error.roleArn }
        return clientError(`Unable to sign the request: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    const request = { method: 'POST', origin: this.#origin, path, headers, body }
    return answerOf(await exchange(this.#connections, request, this.#limits, { signal, clock: this.#clock }))
  }

  close(): Promise<void> {
    return this.#connections.close()
  }
}

function pathOfCall({ functionName, qualifier }: FunctionCall): string {
  const query = qualifier === undefined ? '' : `?Qualifier=${encode(qualifier)}`
  return `/2015-03-31/functions/${encode(functionName)}/invocations${query}`
}

function headersOfCall(call: FunctionCall, body: string): Record<string, string> {
  const headers: Record<string, string> = { 'Content-Length': String(Buffer.byteLength(body)) }
  if (body !== '') headers['Content-Type'] = 'application/json'
  headers['X-Amz-Invocation-Type'] = call.invocationType
  if (call.logType !== undefined) headers['X-Amz-Log-Type'] = call.logType
  if (call.clientContext !== undefined) headers['X-Amz-Client-Context'] = call.clientContext
  if (call.traceHeader !== undefined) headers['X-Amzn-Trace-Id'] = call.traceHeader
  return headers
}

function answerOf(result: HttpExchange): FunctionAnswer {
  if (result.kind === 'failed') return clientError(`Unable to execute HTTP request: ${result.reason}`)
  const { statusCode, body } = result
  if (statusCode < 200 || statusCode > 299) {
    const requestId = result.header('x-amzn-requestid')
    const { code, message } = describeError(body, result.header('x-amzn-errortype'))
    return {
      kind: 'service-error',
      statusCode,
      message,
      ...(code === undefined ? {} : { code }),
      ...(requestId === undefined ? {} : { requestId })
    }
  }
  return new EndpointResponse(result)
}

class EndpointResponse implements FunctionResponse {
  readonly kind = 'response'
  readonly statusCode: number
  readonly payload: string
  declare readonly functionError?: string
  declare readonly executedVersion?: string
  declare readonly logResult?: string
  declare readonly requestId?: string
  readonly #answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    this.statusCode = answer.statusCode
    this.payload = answer.body
    this.#answer = answer
    const functionError = answer.header('x-amz-function-error')
    if (functionError !== undefined) this.functionError = functionError
    const executedVersion = answer.header('x-amz-executed-version')
    if (executedVersion !== undefined) this.executedVersion = executedVersion
    const logResult = answer.header('x-amz-log-result')
    if (logResult !== undefined) this.logResult = logResult
    const requestId = answer.header('x-amzn-requestid')
    if (requestId !== undefined) this.requestId = requestId
  }

  get headers(): FunctionResponse['headers'] {
    return this.#answer.headers
  }
}

/** Longest part of an error answer that is not Lambda's own which is shown. */
const FOREIGN_TEXT_LIMIT = 1_000

/** Lambda's error answers name the error in a header, or in `__type`, and say why in `Message`. */
function describeError(body: string, header: string | undefined): { readonly code?: string; readonly message: string } {
  let members: { readonly __type?: unknown; readonly Message?: unknown; readonly message?: unknown } = {}
  try {
    members = Object(JSON.parse(body))
  } catch {
    // not Lambda's, perhaps a proxy's: shown as it is
  }
  const named = header ?? (typeof members.__type === 'string' ? members.__type : undefined)
  const code = named?.split(':', 1)[0]?.split('#').at(-1)
  const stated = members.Message ?? members.message
  const message = typeof stated === 'string' ? stated : body === '' ? 'null' : body.slice(0, FOREIGN_TEXT_LIMIT)
  return code === undefined || code === '' ? { message } : { code, message }
}

/** A lone surrogate, which JSON can hold and a URL cannot, becomes the replacement character. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

const clientError = (message: string): ClientError => ({ kind: 'client-error', message })
