import { KeyError } from '../encryption/key-service.ts'
import { OpeningStore } from '../encryption/opening-store.ts'
import { EngineOverloaded, EngineUnavailable } from '../engine/engine.ts'
import type { TaskOrigin } from '../interpreter/event.ts'
import { InvalidArn, type Place, partitionOfRegion } from '../resources/arn.ts'
import { InvalidName } from '../resources/name.ts'
import { StoreUnavailable, StoreUnreached } from '../store/store.ts'
import type { ApiContext, RequestContext } from './context.ts'
import { ApiError, FRONT_END_NAMESPACE, serializationError } from './errors.ts'
import { isOperationName, type OperationName } from './model.ts'
import { operations } from './operations.ts'
import { readInput } from './read-input.ts'
import { validateInput } from './validate-input.ts'

/** A request as plain values. */
export interface ApiRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** Aborted when the caller has gone before the answer was sent. Absent where that cannot be known. */
  readonly signal?: AbortSignal
  /** The attempt of a Task state that asks, in process; nothing that comes over HTTP sets it. */
  readonly startedBy?: TaskOrigin
}

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A failure that is not the caller's doing. */
export interface ApiFailure {
  readonly requestId: string
  /** Absent where the request did not get as far as naming one. */
  readonly operation?: OperationName
  readonly error: unknown
}

export const CONTENT_TYPE = 'application/x-amz-json-1.0'
const TARGET_PREFIX = 'AWSStepFunctions.'

/**
 * The AWS JSON 1.0 protocol on plain values. The answer never rejects: what goes wrong is an error response.
 * @param reportFailure told once of each failure that is answered with a status of 500 or more
 */
export function createApi(
  context: ApiContext,
  reportFailure: (failure: ApiFailure) => void
): (request: ApiRequest) => Promise<ApiResponse> {
  const { store, encryption } = context
  const common = { ...context, opened: encryption === undefined ? store : new OpeningStore(store, encryption) }
  return async (request) => {
    const requestId = context.random.uuid()
    let operation: OperationName | undefined
    try {
      operation = operationOf(request)
      const output = await run(operation, request, common)
      return respond(200, requestId, output)
    } catch (error) {
      const answered = toApiError(error, requestId)
      if (answered.status >= 500) reportFailure({ requestId, ...(operation !== undefined && { operation }), error })
      return respondError(answered, requestId)
    }
  }
}

/** The answer to a request that did not reach an operation. */
export function respondError(error: ApiError, requestId: string): ApiResponse {
  const body = { __type: `${error.namespace}#${error.type}`, message: error.message, ...error.members }
  return respond(error.status, requestId, body)
}

function respond(status: number, requestId: string, body: unknown): ApiResponse {
  const headers = { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId }
  return { status, headers, body: JSON.stringify(body) }
}

function operationOf({ headers }: ApiRequest): OperationName {
  const target = headers['x-amz-target']
  const name = target?.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : ''
  if (isOperationName(name)) return name
  const given = target === undefined ? 'is missing' : `names no operation: '${target}'`
  throw new ApiError('UnknownOperationException', `The header X-Amz-Target ${given}.`, {
    namespace: FRONT_END_NAMESPACE
  })
}

async function run(
  name: OperationName,
  request: ApiRequest,
  context: ApiContext & Pick<RequestContext, 'opened'>
): Promise<unknown> {
  const shape = `${name}Input`
  const input = readInput(shape, parseBody(request.body))
  validateInput(shape, input, context.configuration)
  const operation = operations[name] as (input: unknown, context: RequestContext) => Promise<unknown>
  const { signal = NEVER_ABORTED, startedBy } = request
  return operation(input, {
    ...context,
    place: placeOf(request, context),
    signal,
    ...traceHeaderOf(request),
    ...(startedBy !== undefined && { startedBy })
  })
}

const NEVER_ABORTED = new AbortController().signal

/** An empty body says as much as an empty object. */
function parseBody(body: string): unknown {
  if (body === '') return {}
  try {
    return JSON.parse(body)
  } catch (error) {
    throw serializationError(`The request's body is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** `Credential=<key>/<date>/<region>/states/aws4_request`; neither key nor signature is checked. */
const CREDENTIAL_SCOPE = /\bCredential=[^/,\s]*\/\d{8}\/([a-z0-9-]{1,32})\//

function placeOf({ headers }: ApiRequest, { configuration }: ApiContext): Place {
  const region = CREDENTIAL_SCOPE.exec(headers.authorization ?? '')?.[1] ?? configuration.region
  return { partition: partitionOfRegion(region), region, accountId: configuration.accountId }
}

function traceHeaderOf({ headers }: ApiRequest): { readonly traceHeader?: string } {
  const header = headers['x-amzn-trace-id']
  return header !== undefined && TRACE_HEADER.test(header) ? { traceHeader: header } : {}
}

/** What the model allows for the member of that name. */
const TRACE_HEADER = /^[\x20-\x7e]{1,256}$/

function toApiError(error: unknown, requestId: string): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof InvalidArn) return new ApiError('InvalidArn', error.message)
  if (error instanceof InvalidName) return new ApiError('InvalidName', error.message)
  if (error instanceof StoreUnavailable) {
    const outcome =
      error instanceof StoreUnreached
        ? 'It was not done; repeat it.'
        : 'Whether it took effect is unknown; repeating it is safe, of StartExecution with a name.'
    const message = `The store cannot serve this request now. ${outcome} ${error.message}`
    return new ApiError('ServiceUnavailable', message, { status: 503, namespace: FRONT_END_NAMESPACE })
  }
  if (error instanceof KeyError) return keyError(error)
  if (error instanceof EngineOverloaded) {
    return new ApiError('ThrottlingException', `Rate exceeded: ${error.message}`, { namespace: FRONT_END_NAMESPACE })
  }
  if (error instanceof EngineUnavailable) {
    return new ApiError('ServiceUnavailable', error.message, { status: 503, namespace: FRONT_END_NAMESPACE })
  }
  const message = `An internal error occurred; the server's log tells more under the request id ${requestId}.`
  return new ApiError('InternalFailure', message, { status: 500, namespace: FRONT_END_NAMESPACE })
}

/** AWS's texts were never recorded; these are what the key service says. */
function keyError({ kind, message, keyState }: KeyError): ApiError {
  if (kind === 'access-denied') return new ApiError('KmsAccessDeniedException', message)
  if (kind === 'throttled') return new ApiError('KmsThrottlingException', message)
  if (kind === 'unavailable') {
    return new ApiError('ServiceUnavailable', message, { status: 503, namespace: FRONT_END_NAMESPACE })
  }
  const members = keyState === undefined ? {} : { kmsKeyState: keyState }
  return new ApiError('KmsInvalidStateException', message, { members })
}
