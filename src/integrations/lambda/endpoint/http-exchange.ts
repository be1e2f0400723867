import * as http from 'node:http'
import * as https from 'node:https'
import type { Clock } from '../../../lib/clock.ts'

export interface HttpRequest {
  /** Default POST. */
  readonly method?: string
  readonly origin: URL
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly agent: http.Agent
}

export interface HttpLimits {
  /** Until the connection stands. */
  readonly connectTimeoutMs: number
  /** Longest silence while waiting for the answer. */
  readonly answerTimeoutMs: number
  /** Until the answer is there whole, however busily it comes. */
  readonly totalTimeoutMs: number
  readonly responseBytes: number
}

export type HttpExchange =
  | {
      readonly kind: 'answered'
      readonly statusCode: number
      readonly statusText: string
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly body: string
    }
  | {
      readonly kind: 'failed'
      readonly reason: string
      /** The request went out on a kept connection that the other side had closed: it may be sent again. */
      readonly stale: boolean
      readonly isTooLarge?: true
    }

/**
 * Sends once and reads the answer whole. Never rejects. The socket is closed where the answer did not arrive whole,
 * also when `signal` aborts, and kept by the agent otherwise.
 */
export function exchange(
  request: HttpRequest,
  limits: HttpLimits,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock }
): Promise<HttpExchange> {
  const { method = 'POST', origin, path, headers, body, agent } = request
  return new Promise((resolve) => {
    let cancelTimer = (): void => undefined
    const settle = (result: HttpExchange): void => {
      cancelTimer()
      resolve(result)
    }
    const fail = (reason: string, stale = false): void => settle({ kind: 'failed', reason, stale })
    const send = origin.protocol === 'https:' ? https.request : http.request
    let outgoing: http.ClientRequest
    try {
      outgoing = send(origin, { method, path, headers, agent, signal, timeout: limits.answerTimeoutMs })
    } catch (error) {
      // a header's value that HTTP cannot carry
      fail(error instanceof Error ? error.message : String(error))
      return
    }
    let connecting = false
    let answering = false
    outgoing.on('socket', (socket) => {
      connecting = socket.connecting
      if (!connecting) return
      socket.setTimeout(limits.connectTimeoutMs)
      socket.once(origin.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connecting = false
        socket.setTimeout(limits.answerTimeoutMs)
      })
    })
    outgoing.on('timeout', () => {
      fail(connecting ? `Connect to ${origin.host} failed: connect timed out` : 'Read timed out')
      outgoing.destroy()
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const closed = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      fail(reasonOf(error, origin), closed && outgoing.reusedSocket && !answering)
    })
    outgoing.on('response', (incoming) => {
      answering = true
      const chunks: Buffer[] = []
      let sizeBytes = 0
      incoming.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length
        chunks.push(chunk)
        if (sizeBytes <= limits.responseBytes) return
        const reason = `the answer of ${origin.host} is larger than ${limits.responseBytes} bytes`
        settle({ kind: 'failed', reason, stale: false, isTooLarge: true })
        outgoing.destroy()
      })
      incoming.on('error', () => fail(`${origin.host} closed the connection before its answer was complete`))
      incoming.on('end', () =>
        settle({
          kind: 'answered',
          statusCode: incoming.statusCode ?? 0,
          statusText: incoming.statusMessage ?? '',
          headers: pairs(incoming.rawHeaders),
          body: Buffer.concat(chunks).toString('utf8')
        })
      )
    })
    cancelTimer = clock.setTimer(clock.now() + limits.totalTimeoutMs, () => {
      fail('Read timed out')
      outgoing.destroy()
    })
    outgoing.end(body)
  })
}

/** Worded as the AWS SDK for Java words them, after its `Unable to execute HTTP request: `. */
function reasonOf(error: NodeJS.ErrnoException & { readonly address?: string }, origin: URL): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `Connect to ${origin.host} [${origin.hostname}${addresses(error)}] failed: Connection refused`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${origin.hostname}: Name or service not known`
    case 'ECONNRESET':
    case 'EPIPE':
      return `${origin.host} failed to respond`
    default:
      return error.message
  }
}

function addresses(error: Error & { readonly address?: string; readonly errors?: readonly unknown[] }): string {
  const tried = error.errors === undefined ? [error] : (error.errors as readonly { readonly address?: string }[])
  return tried.map(({ address }) => (address === undefined ? '' : `/${address}`)).join('')
}

function pairs(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] as string, rawHeaders[index + 1] as string])
  }
  return headers
}
