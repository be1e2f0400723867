import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Clock } from '../../lib/clock.ts'
import { guardedLookup, isPrivateAddress, privateAddressText, type ResolveName } from './address-guard.ts'
import { type ConnectionLimits, HttpConnections } from './http-connections.ts'
import { type AnswerLimits, exchange, type HttpExchange } from './http-exchange.ts'

export interface HttpCall {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** In PEM: the only authority whose certificates are believed, in place of those that everybody believes. */
  readonly certificateAuthority?: string
}

export type HttpCallAnswer = HttpExchange | { readonly kind: 'refused'; readonly cause: string }

export interface HttpClientOptions {
  readonly allowPrivate: boolean
  readonly clock: Clock
  readonly resolveName?: ResolveName
}

/** Calls to the outside world: bounded in number, size and time, and kept out of private networks. */
export class HttpClient {
  readonly #allowPrivate: boolean
  readonly #lookup: LookupFunction | undefined
  readonly #connections: HttpConnections
  /** By the certificate of the authority that each believes. */
  readonly #believing = new Map<string, HttpConnections>()
  readonly #clock: Clock

  constructor({ allowPrivate, clock, resolveName = systemLookup }: HttpClientOptions) {
    this.#allowPrivate = allowPrivate
    this.#clock = clock
    this.#lookup = allowPrivate ? undefined : guardedLookup(resolveName)
    this.#connections = new HttpConnections(CONNECTION_LIMITS, { lookup: this.#lookup })
  }

  /** Never rejects. */
  async send(
    { method, url, headers, body, certificateAuthority }: HttpCall,
    signal: AbortSignal
  ): Promise<HttpCallAnswer> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!this.#allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) {
      return { kind: 'refused', cause: privateAddressText(url.hostname) }
    }
    const request = {
      method,
      origin: new URL(url.origin),
      path: url.pathname + url.search,
      headers: framed(headers, method, body),
      body
    }
    const connections = this.#connectionsFor(certificateAuthority)
    const answer = await exchange(connections, request, ANSWER_LIMITS, { signal, clock: this.#clock })
    if (answer.kind === 'failed' && answer.reason === privateAddressText(url.hostname)) {
      return { kind: 'refused', cause: answer.reason }
    }
    return answer
  }

  async close(): Promise<void> {
    await Promise.all([this.#connections, ...this.#believing.values()].map((connections) => connections.close()))
  }

  #connectionsFor(certificateAuthority: string | undefined): HttpConnections {
    if (certificateAuthority === undefined) return this.#connections
    const known = this.#believing.get(certificateAuthority)
    if (known !== undefined) return known
    const connections = new HttpConnections(CONNECTION_LIMITS, { lookup: this.#lookup, certificateAuthority })
    this.#believing.set(certificateAuthority, connections)
    // calls may be under way: idle connections of what is forgotten end on their own
    const oldest = this.#believing.keys().next().value
    if (this.#believing.size > MAX_AUTHORITIES && oldest !== undefined) this.#believing.delete(oldest)
    return connections
  }
}

/** How a message is delimited and where it goes is not the task's to say. */
function framed(headers: HttpCall['headers'], method: string, body: string): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => !FRAMING.has(name.toLowerCase()))
  const hasBody = body !== '' || method === 'POST' || method === 'PUT' || method === 'PATCH'
  return { ...Object.fromEntries(own), ...(hasBody && { 'content-length': String(Buffer.byteLength(body)) }) }
}

const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade'
])

/** Of one place; more than the engine lets run at once, so that what is slow there keeps nothing else waiting. */
const MAX_SOCKETS = 4_096

/** Certificates can come from the data of executions. */
const MAX_AUTHORITIES = 50

/** AWS: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, "Quotas related to HTTP Task". */
const TOTAL_TIMEOUT_MS = 60_000

const CONNECTION_LIMITS: ConnectionLimits = {
  perOrigin: MAX_SOCKETS,
  connectTimeoutMs: 10_000,
  answerTimeoutMs: TOTAL_TIMEOUT_MS
}

const ANSWER_LIMITS: AnswerLimits = {
  totalTimeoutMs: TOTAL_TIMEOUT_MS,
  // a result may have 256 KiB; what is a little larger fails as too large, what is much larger is not read
  sizeBytes: 1_048_576
}
