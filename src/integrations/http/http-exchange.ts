import type { Dispatcher } from 'undici'
import type { Clock } from '../../lib/clock.ts'
import type { CarriedRequest, HttpConnection, HttpConnections } from './http-connections.ts'

export interface HttpRequest {
  readonly method: string
  readonly origin: HttpOrigin
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Of a `URL`. */
export type HttpOrigin = Pick<URL, 'origin' | 'host' | 'hostname'>

export interface AnswerLimits {
  /** Until the answer is there whole, however busily it comes. */
  readonly totalTimeoutMs: number
  readonly sizeBytes: number
}

export interface Waiting {
  /** Aborts where nobody waits any more. */
  readonly signal: AbortSignal
  readonly clock: Clock
}

export type HttpExchange = HttpAnswer | { readonly kind: 'failed'; readonly reason: string; readonly isTooLarge?: true }

export class HttpAnswer {
  readonly kind = 'answered'
  readonly statusCode: number
  readonly statusText: string
  readonly body: string
  readonly #headers: ReadHeaders
  readonly #rawHeaders: readonly Buffer[]

  constructor(
    { statusCode, statusText, headers }: AnswerHead,
    rawHeaders: readonly Buffer[],
    chunks: readonly Buffer[]
  ) {
    this.statusCode = statusCode
    this.statusText = statusText
    this.body = textOf(chunks)
    this.#headers = headers
    this.#rawHeaders = rawHeaders
  }

  /** As they came, read only where somebody asks. */
  get headers(): readonly (readonly [name: string, value: string])[] {
    return pairs(this.#rawHeaders)
  }

  /** The first of a header's values. @param name in small letters */
  header(name: string): string | undefined {
    const value = this.#headers[name]
    return typeof value === 'object' ? value[0] : value
  }
}

type ReadHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

interface AnswerHead {
  readonly statusCode: number
  readonly statusText: string
  /** By their names in small letters. */
  readonly headers: ReadHeaders
}

/**
 * Sends and reads the answer whole; once more where the first try went out on a kept connection that the other side had
 * closed. Never rejects. The connection is closed where the answer did not arrive whole, also when `signal` aborts, and
 * kept otherwise.
 */
export async function exchange(
  connections: HttpConnections,
  request: HttpRequest,
  limits: AnswerLimits,
  waiting: Waiting
): Promise<HttpExchange> {
  if (!connections.isLoaded) await connections.load()
  if (waiting.signal.aborted) return { kind: 'failed', reason: ABORTED }
  const send = (): Promise<Sent> =>
    new Promise((resolve) => {
      connections.carry(request.origin.origin, new Exchange(request, limits, waiting, resolve))
    })
  const sent = await send()
  return sent === 'stale' ? failedWhereStale(await send(), request.origin) : sent
}

/** `stale`: nothing was answered, on a connection that had been kept. */
type Sent = HttpExchange | 'stale'

function failedWhereStale(sent: Sent, origin: HttpOrigin): HttpExchange {
  return sent === 'stale' ? { kind: 'failed', reason: noResponse(origin) } : sent
}

/** Told by undici what becomes of a request. */
class Exchange implements CarriedRequest {
  readonly options: Dispatcher.DispatchOptions
  connection: HttpConnection | undefined
  isOver = false
  readonly #origin: HttpOrigin
  readonly #maxBytes: number
  readonly #cancelTimer: () => void
  readonly #signal: AbortSignal
  readonly #resolve: (sent: Sent) => void
  readonly #onAbort = (): void => this.#abort(ABORTED)
  readonly #chunks: Buffer[] = []
  #sizeBytes = 0
  #isOnUsedConnection = false
  #controller: Dispatcher.DispatchController | undefined
  #head: AnswerHead | undefined

  constructor(
    request: HttpRequest,
    { totalTimeoutMs, sizeBytes }: AnswerLimits,
    { signal, clock }: Waiting,
    resolve: (sent: Sent) => void
  ) {
    const { origin, path, method, headers, body } = request
    this.options = { path, method: method as Dispatcher.HttpMethod, headers, body }
    this.#origin = origin
    this.#maxBytes = sizeBytes
    this.#signal = signal
    this.#resolve = resolve
    signal.addEventListener('abort', this.#onAbort)
    this.#cancelTimer = clock.setTimer(clock.now() + totalTimeoutMs, () => this.#abort(TIMED_OUT))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.connection === undefined) return
    this.#isOnUsedConnection = this.connection.wasUsed
    this.connection.wasUsed = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: ReadHeaders,
    statusText = ''
  ): void {
    // 1xx comes before the answer
    if (statusCode < 200) return
    this.#head = { statusCode, statusText, headers }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#sizeBytes += chunk.length
    this.#chunks.push(chunk)
    if (this.#sizeBytes <= this.#maxBytes) return
    const reason = `the answer of ${this.#origin.host} is larger than ${this.#maxBytes} bytes`
    this.#end({ kind: 'failed', reason, isTooLarge: true })
    this.#controller?.abort(new Error(reason))
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#end(new HttpAnswer(this.#head as AnswerHead, controller.rawHeaders as readonly Buffer[], this.#chunks))
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: ExchangeError): void {
    const isAnswering = this.#head !== undefined
    if (CLOSED.has(error.code ?? '') && !isAnswering && this.#isOnUsedConnection) this.#end('stale')
    else this.#end({ kind: 'failed', reason: reasonOf(error, this.#origin, isAnswering) })
  }

  #abort(reason: string): void {
    this.#end({ kind: 'failed', reason })
    this.#controller?.abort(new Error(reason))
  }

  #end(sent: Sent): void {
    if (this.isOver) return
    this.isOver = true
    this.#cancelTimer()
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.connection?.free(sent !== 'stale' && sent.kind === 'answered')
    this.#resolve(sent)
  }
}

type ExchangeError = NodeJS.ErrnoException & { readonly address?: string }

const ABORTED = 'The operation was aborted'
const TIMED_OUT = 'Read timed out'

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

const noResponse = (origin: HttpOrigin): string => `${origin.host} failed to respond`

/** Worded as the AWS SDK for Java words them, after its `Unable to execute HTTP request: `. */
function reasonOf(error: ExchangeError, origin: HttpOrigin, isAnswering: boolean): string {
  switch (error.code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `Connect to ${origin.host} failed: connect timed out`
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return TIMED_OUT
    case 'ECONNREFUSED':
      return `Connect to ${origin.host} [${origin.hostname}${addresses(error)}] failed: Connection refused`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${origin.hostname}: Name or service not known`
  }
  if (error.name === 'HTTPParserError') return `Parse Error: ${/\((.*)\)$/.exec(error.message)?.[1] ?? error.message}`
  if (isAnswering) return `${origin.host} closed the connection before its answer was complete`
  return CLOSED.has(error.code ?? '') ? noResponse(origin) : error.message
}

function addresses(error: Error & { readonly address?: string; readonly errors?: readonly unknown[] }): string {
  const tried = error.errors === undefined ? [error] : (error.errors as readonly { readonly address?: string }[])
  return tried.map(({ address }) => (address === undefined ? '' : `/${address}`)).join('')
}

function pairs(rawHeaders: readonly Buffer[]): readonly (readonly [string, string])[] {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([latin1Of(rawHeaders[index]), latin1Of(rawHeaders[index + 1])])
  }
  return headers
}

const latin1Of = (bytes: Buffer | undefined): string => bytes?.toString('latin1') ?? ''

const textOf = (chunks: readonly Buffer[]): string =>
  (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8')
