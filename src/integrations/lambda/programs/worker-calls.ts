import type { Clock } from '../../../lib/clock.ts'
import { HttpConnections } from '../../http/http-connections.ts'
import { exchange } from '../../http/http-exchange.ts'

/** What a worker answered. */
export type WorkerAnswer =
  | { readonly kind: 'answered'; readonly isOk: boolean; readonly status: number; readonly body: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'unreachable'; readonly reason: string }

/** Posts functions' events to workers. Not by `fetch`, which waits for five minutes at most, and a function may run for 15. */
export class WorkerCalls {
  readonly #clock: Clock
  readonly #connections = new HttpConnections({
    perOrigin: 4_096,
    connectTimeoutMs: 10_000,
    answerTimeoutMs: LONGEST_RUN_MS
  })

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
      method: 'POST',
      origin: new URL(url.origin),
      path: url.pathname + url.search,
      headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(event)), ...headers },
      body: event
    }
    const limits = { totalTimeoutMs: LONGEST_RUN_MS, sizeBytes: maxBytes }
    const answer = await exchange(this.#connections, request, limits, { signal, clock: this.#clock })
    if (answer.kind === 'answered') {
      const { statusCode: status, body } = answer
      return { kind: 'answered', isOk: status >= 200 && status < 300, status, body }
    }
    if (signal.aborted) return { kind: 'aborted' }
    return answer.isTooLarge === true ? { kind: 'too-large' } : { kind: 'unreachable', reason: answer.reason }
  }

  close(): Promise<void> {
    return this.#connections.close()
  }
}

/** Beyond the longest time that a function may have. */
const LONGEST_RUN_MS = 910_000
