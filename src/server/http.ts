import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { ApiError, FRONT_END_NAMESPACE } from '../api/errors.ts'
import { type ApiRequest, type ApiResponse, respondError } from '../api/protocol.ts'
import type { Clock } from '../lib/clock.ts'
import { createServer } from '../lib/node-http.ts'
import type { Random } from '../lib/random.ts'
import { refuseBrokenRequest } from './broken-request.ts'
import type { ChangeStreams } from './change-stream.ts'
import { compressForBrowser } from './compression.ts'
import type { ConsoleFiles } from './console-files.ts'
import type { HostGuard } from './host-guard.ts'
import { apiHeaders, incomingRequest } from './incoming.ts'
import type { Authenticate } from './signature/authentication.ts'

export interface HttpServerOptions {
  /** Never rejects. The request's signal is aborted when its client has gone. */
  readonly handle: (request: ApiRequest) => Promise<ApiResponse>
  /** Refuses requests for foreign names; absent where any name will do. */
  readonly guard?: HostGuard
  /** Refuses requests that are not signed rightly; absent where anybody may call. */
  readonly authenticate?: Authenticate
  /** What `GET /health` shows beside the status; rejects while the server cannot serve. */
  readonly checkHealth: () => Promise<Readonly<Record<string, unknown>>>
  /** What browsers see at `/`; absent where it was not built. */
  readonly console?: ConsoleFiles | undefined
  /** `GET /changes`: which executions have changed. */
  readonly changes?: ChangeStreams
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
  /** Largest body taken, in bytes. */
  readonly maxBodyBytes?: number
  /** How long `close` waits for requests under way before it cuts them off. */
  readonly drainTimeoutMs?: number
}

export interface HttpServer {
  /** @returns the port, which the system chose where 0 was asked for */
  listen(port: number, host: string): Promise<number>
  /** Takes no new requests, lets those under way finish, then closes their connections. */
  close(): Promise<void>
}

/**
 * AWS takes 1 MB in all; a definition of that size grows when it is written as a JSON string, and may be of characters
 * of several bytes. What is too long is then refused with the model's own words.
 */
const DEFAULT_MAX_BODY_BYTES = 4 * 1024 * 1024
const DEFAULT_DRAIN_TIMEOUT_MS = 30_000
/** How many times the largest body is read from a client that sends more. */
const DROPPED_BODY_FACTOR = 16
/** For a request to arrive. Answers may take longer: GetActivityTask 60 s, StartSyncExecution 5 minutes. */
const REQUEST_TIMEOUT_MS = 60_000
const HEADERS_TIMEOUT_MS = 20_000
/** Longer than the clients keep idle connections, so that they close first and do not send into a closing one. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000
const HEALTH_TIMEOUT_MS = 5_000

const USAGE = `Stepwright answers the AWS Step Functions API at POST /.
Point an AWS client at this address: aws stepfunctions list-state-machines --endpoint-url http://<this address>
GET /health tells whether the server can serve.
`
/** Said to browsers of a checkout that was installed without npm's scripts. */
const NOT_BUILT = 'The console is not there: "npm run build:console" builds it; then start the server again.\n\n'

/** The API over HTTP, the same under every name: `sync-` prefixed ones work as soon as they resolve. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS } = options
  let closing = false
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS },
    (request, response) => {
      // a connection that breaks takes its request with it; there is nobody left to tell
      request.on('error', () => undefined)
      response.on('error', () => undefined)
      if (closing) response.setHeader('connection', 'close')
      response.on('finish', () => closing && server.closeIdleConnections())
      route(request, response, options, () => closing).catch(() => response.destroy())
    }
  )
  server.on('clientError', refuseBrokenRequest)
  return {
    listen: (port, host) => listen(server, port, host),
    close: () => {
      closing = true
      options.changes?.close()
      return close(server, options.clock, drainTimeoutMs)
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function close(server: Server, clock: Clock, drainTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(clock.now() + drainTimeoutMs, () => server.closeAllConnections())
    server.close(() => {
      cancel()
      resolve()
    })
    server.closeIdleConnections()
  })
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions,
  isClosing: () => boolean
): Promise<void> {
  const refusal = options.guard?.(request.headers)
  if (refusal !== undefined) {
    const { status, headers, body } = respondError(refusal, options.random.uuid())
    return send(response, status, { ...headers, connection: 'close' }, body)
  }
  const path = request.url?.split('?', 1)[0]
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && path === '/health/live') return sendJson(response, 200, { status: 'ok' })
  if (isRead && (path === '/health' || path === '/health/ready')) return sendHealth(response, options)
  if (request.method === 'GET' && path === '/changes') return sendChanges(request, response, options)
  if (isRead && (await options.console?.serve(request, response))) return
  if (isRead && path === '/') {
    const isBrowser = request.headers.accept?.includes('text/html') === true
    return sendText(response, 200, isBrowser ? NOT_BUILT + USAGE : USAGE)
  }
  if (path !== '/') return sendText(response, 404, `There is nothing at ${path}.\n${USAGE}`)
  if (request.method !== 'POST') {
    response.setHeader('allow', 'GET, HEAD, POST')
    return sendText(response, 405, `The method ${request.method} is not used here.\n${USAGE}`)
  }
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options
  const body = await readBody(request, maxBodyBytes)
  const answered =
    body === undefined
      ? respondError(tooLarge(maxBodyBytes), options.random.uuid())
      : await answer(request, response, body, options)
  // what was not read of a body that is too large would be taken for the next request
  if (body === undefined || isClosing()) response.setHeader('connection', 'close')
  const compressed = await compressForBrowser(request.headers, answered.body)
  if (compressed !== undefined) response.setHeader('content-encoding', 'gzip')
  send(response, answered.status, answered.headers, compressed ?? answered.body)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  { handle, authenticate, random }: HttpServerOptions
): Promise<ApiResponse> {
  if (authenticate !== undefined) {
    try {
      await authenticate(incomingRequest(request, body))
    } catch (error) {
      if (error instanceof ApiError) return respondError(error, random.uuid())
      throw error
    }
  }
  return handle({ headers: apiHeaders(request), body: body.toString('utf8'), signal: departureOf(response) })
}

/** Signed like requests of the API where these have to be. */
async function sendChanges(
  request: IncomingMessage,
  response: ServerResponse,
  { authenticate, changes, random }: HttpServerOptions
): Promise<void> {
  try {
    await authenticate?.(incomingRequest(request, Buffer.alloc(0)))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { status, headers, body } = respondError(error, random.uuid())
    return send(response, status, headers, body)
  }
  if (changes?.serve(response) !== true) sendText(response, 503, 'There are too many streams of changes already.\n')
}

/** Aborted when the connection ends before the answer has left. */
function departureOf(response: ServerResponse): AbortSignal {
  const departure = new AbortController()
  response.on('close', () => response.writableFinished || departure.abort())
  if (response.destroyed) departure.abort()
  return departure.signal
}

/**
 * Of a body that is too large the rest is read and dropped, up to a point, so that the client gets to see the answer.
 * @returns `undefined` where the body is larger than it may be
 */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= maxBytes) chunks.push(chunk)
      else if (length > maxBytes * DROPPED_BODY_FACTOR) {
        request.pause()
        resolve(undefined)
      }
    })
    request.on('end', () => {
      const [first] = chunks
      if (length > maxBytes) resolve(undefined)
      else resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks))
    })
    request.on('error', reject)
    // every request is closed in the end, and an error costs a stack trace: 5 % of the work of a StartExecution
    request.on('close', () => request.readableEnded || reject(new Error('The client has gone')))
  })
}

const tooLarge = (maxBytes: number): ApiError =>
  new ApiError('RequestEntityTooLargeException', `The request's body is longer than ${maxBytes} bytes.`, {
    status: 413,
    namespace: FRONT_END_NAMESPACE
  })

async function sendHealth(response: ServerResponse, { checkHealth, clock }: HttpServerOptions): Promise<void> {
  let cancel = (): void => undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new Error(`The store did not answer within ${HEALTH_TIMEOUT_MS} ms`))
    cancel = clock.setTimer(clock.now() + HEALTH_TIMEOUT_MS, fail)
  })
  try {
    const details = await Promise.race([checkHealth(), timeout])
    sendJson(response, 200, { status: 'ok', ...details })
  } catch (error) {
    sendJson(response, 503, { status: 'unavailable', reason: error instanceof Error ? error.message : String(error) })
  } finally {
    cancel()
  }
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  send(response, status, { 'content-type': 'application/json' }, `${JSON.stringify(body)}\n`)

const sendText = (response: ServerResponse, status: number, text: string): void =>
  send(response, status, { 'content-type': 'text/plain; charset=utf-8' }, text)

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
