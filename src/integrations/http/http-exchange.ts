import type { Dispatcher } from 'undici'
import type { Clock } from '../../lib/clock.ts'
import type { CarriedRequest, HttpConnection, HttpConnections } from './http-connections.ts'

export interface HttpRequest {
  readonly method: string
  readonly origin: URL
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

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

export type HttpExchange =
  | {
      readonly kind: 'answered'
      readonly statusCode: number
      readonly statusText: string
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly body: string
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly isTooLarge?: true }

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

function failedWhereStale(sent: Sent, origin: URL): HttpExchange {
  return sent === 'stale' ? { kind: 'failed', reason: noResponse(origin) } : sent
}

/** Told by undici what becomes of a request. */
class Exchange implements CarriedRequest {
  readonly options: Dispatcher.DispatchOptions
  connection: HttpConnection | undefined
  isOver = false
  readonly #origin: URL
  readonly #maxBytes: number
  readonly #cancelTimer: () => void
  readonly #signal: AbortSignal
  readonly #resolve: (sent: Sent) => void
  readonly #onAbort = (): void => this.#abort(ABORTED)
  readonly #chunks: Buffer[] = []
  #sizeBytes = 0
  #isOnUsedConnection = false
  #controller: Dispatcher.DispatchController | undefined
  #statusCode = 0
  #statusText = ''

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
    _headers: unknown,
    statusText = ''
  ): void {
    // 1xx comes before the answer
    if (statusCode < 200) return
    this.#statusCode = statusCode
    this.#statusText = statusText
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
    this.#end({
      kind: 'answered',
      statusCode: this.#statusCode,
      statusText: this.#statusText,
      headers: pairs(controller.rawHeaders as readonly Buffer[]),
      body: textOf(this.#chunks)
    })
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: ExchangeError): void {
    const isAnswering = this.#statusCode > 0
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

const noResponse = (origin: URL): string => `${origin.host} failed to respond`

/** Worded as the AWS SDK for Java words them, after its `Unable to execute HTTP request: `. */
function reasonOf(error: ExchangeError, origin: URL, isAnswering: boolean): string {
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
