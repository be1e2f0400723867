import * as http from 'node:http'
import * as https from 'node:https'
import type { Clock } from '../../../lib/clock.ts'
import { exchange, type HttpExchange } from '../endpoint/http-exchange.ts'

/** What a worker answered. */
export type WorkerAnswer =
  | { readonly kind: 'answered'; readonly isOk: boolean; readonly status: number; readonly body: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'unreachable'; readonly reason: string }

/** Posts functions' events to workers. Not by `fetch`, which waits for five minutes at most, and a function may run for 15. */
export class WorkerCalls {
  readonly #clock: Clock
  readonly #http = new http.Agent(AGENT)
  readonly #https = new https.Agent(AGENT)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Never rejects. @param signal aborted when the function's time is up */
  async call(
    url: URL,
    event: string,
    options: {
      readonly headers: Readonly<Record<string, string>>
      readonly maxBytes: number
      readonly signal: AbortSignal
    }
  ): Promise<WorkerAnswer> {
    const { headers, maxBytes, signal } = options
    const request = {
      origin: new URL(url.origin),
      path: url.pathname + url.search,
      headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(event)), ...headers },
      body: event,
      agent: url.protocol === 'https:' ? this.#https : this.#http
    }
    const limits = {
      connectTimeoutMs: 10_000,
      answerTimeoutMs: LONGEST_RUN_MS,
      totalTimeoutMs: LONGEST_RUN_MS,
      responseBytes: maxBytes
    }
    const send = (): Promise<HttpExchange> => exchange(request, limits, { signal, clock: this.#clock })
    const first = await send()
    const answer = first.kind === 'failed' && first.stale ? await send() : first
    if (answer.kind === 'answered') {
      const { statusCode: status, body } = answer
      return { kind: 'answered', isOk: status >= 200 && status < 300, status, body }
    }
    if (signal.aborted) return { kind: 'aborted' }
    return answer.isTooLarge === true ? { kind: 'too-large' } : { kind: 'unreachable', reason: answer.reason }
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }
}

const AGENT = { keepAlive: true, maxSockets: 4_096 }

/** Beyond the longest time that a function may have. */
const LONGEST_RUN_MS = 910_000
