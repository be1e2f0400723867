import { lookup as systemLookup } from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP } from 'node:net'
import type { Clock } from '../../lib/clock.ts'
import { exchange, type HttpExchange, type HttpLimits } from '../lambda/endpoint/http-exchange.ts'
import { guardedLookup, isPrivateAddress, privateAddressText, type ResolveName } from './address-guard.ts'

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
  readonly #http: http.Agent
  readonly #https: https.Agent
  readonly #options: https.AgentOptions
  /** By the certificate of the authority that each believes. */
  readonly #agents = new Map<string, https.Agent>()
  readonly #clock: Clock

  constructor({ allowPrivate, clock, resolveName = systemLookup }: HttpClientOptions) {
    this.#allowPrivate = allowPrivate
    this.#clock = clock
    this.#options = {
      keepAlive: true,
      maxSockets: MAX_SOCKETS,
      ...(!allowPrivate && { lookup: guardedLookup(resolveName) })
    }
    this.#http = new http.Agent(this.#options)
    this.#https = new https.Agent(this.#options)
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
      body,
      agent: url.protocol === 'https:' ? this.#agentFor(certificateAuthority) : this.#http
    }
    const within = { signal, clock: this.#clock }
    const first = await exchange(request, LIMITS, within)
    const answer = first.kind === 'failed' && first.stale ? await exchange(request, LIMITS, within) : first
    if (answer.kind === 'failed' && answer.reason === privateAddressText(url.hostname)) {
      return { kind: 'refused', cause: answer.reason }
    }
    return answer
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
    for (const agent of this.#agents.values()) agent.destroy()
  }

  #agentFor(certificateAuthority: string | undefined): https.Agent {
    if (certificateAuthority === undefined) return this.#https
    const known = this.#agents.get(certificateAuthority)
    if (known !== undefined) return known
    const agent = new https.Agent({ ...this.#options, ca: certificateAuthority })
    this.#agents.set(certificateAuthority, agent)
    // calls may be under way: idle connections of one that is forgotten end on their own
    const oldest = this.#agents.keys().next().value
    if (this.#agents.size > MAX_AUTHORITIES && oldest !== undefined) this.#agents.delete(oldest)
    return agent
  }
}

/** How a message is delimited and where it goes is not the task's to say. */
function framed(headers: HttpCall['headers'], method: string, body: string): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => !FRAMING.has(name.toLowerCase()))
  const hasBody = body !== '' || method === 'POST' || method === 'PUT' || method === 'PATCH'
  return { ...Object.fromEntries(own), ...(hasBody && { 'content-length': String(Buffer.byteLength(body)) }) }
}

const FRAMING: ReadonlySet<string> = new Set(['connection', 'content-length', 'host', 'transfer-encoding', 'upgrade'])

/** Of one place; more than the engine lets run at once, so that what is slow there keeps nothing else waiting. */
const MAX_SOCKETS = 4_096

/** Certificates can come from the data of executions. */
const MAX_AUTHORITIES = 50

/** AWS: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, "Quotas related to HTTP Task". */
const TOTAL_TIMEOUT_MS = 60_000

const LIMITS: HttpLimits = {
  connectTimeoutMs: 10_000,
  answerTimeoutMs: TOTAL_TIMEOUT_MS,
  totalTimeoutMs: TOTAL_TIMEOUT_MS,
  // a result may have 256 KiB; what is a little larger fails as too large, what is much larger is not read
  responseBytes: 1_048_576
}
