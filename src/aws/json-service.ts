import type { Clock } from '../lib/clock.ts'
import type { CredentialSource } from './credentials.ts'
import { Sha256 } from './sha256.ts'

export interface JsonServiceOptions {
  readonly endpoint: URL
  /** The name that signatures carry: `logs`, `kms`. */
  readonly signingName: string
  /** What stands before the operation in X-Amz-Target. */
  readonly target: string
  readonly credentials: CredentialSource
  readonly clock: Clock
  /** For one attempt, from connecting to the end of the answer. Default 5 seconds. */
  readonly timeoutMs?: number
}

/** The service's refusal. */
export class AwsServiceError extends Error {
  override readonly name = 'AwsServiceError'
  /** `ResourceNotFoundException`, …; empty where the answer names none. */
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status: number) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** An AWS service that speaks AWS JSON 1.1, or an emulator of it: signed requests, a few attempts where it helps. */
export class JsonService {
  readonly #options: JsonServiceOptions

  constructor(options: JsonServiceOptions) {
    this.#options = options
  }

  /**
   * @throws {AwsServiceError} the service refuses
   * @throws {Error} no answer; the message says from where
   */
  async call(operation: string, input: object, region: string): Promise<Readonly<Record<string, unknown>>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(operation, JSON.stringify(input), region)
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isPassing(error)) throw error
        await this.#pause(FIRST_PAUSE_MS * 2 ** (attempt - 1))
      }
    }
  }

  async #attempt(operation: string, body: string, region: string): Promise<Readonly<Record<string, unknown>>> {
    const { endpoint, target, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options
    const headers = await this.#sign(body, `${target}.${operation}`, region)
    const abort = new AbortController()
    const cancelTimeout = clock.setTimer(clock.now() + timeoutMs, () => abort.abort())
    try {
      const response = await fetch(endpoint, { method: 'POST', headers, body, signal: abort.signal })
      const text = await response.text()
      if (!response.ok) throw refusalOf(response, text)
      return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    } catch (error) {
      if (error instanceof AwsServiceError) throw error
      throw new NoAnswer(`${endpoint.origin} did not answer ${operation}: ${reasonOf(error, abort.signal, timeoutMs)}`)
    } finally {
      cancelTimeout()
    }
  }

  async #sign(body: string, target: string, region: string): Promise<Record<string, string>> {
    const { endpoint, signingName, credentials, clock } = this.#options
    const { SignatureV4 } = await import('@smithy/signature-v4')
    const signer = new SignatureV4({ service: signingName, region, credentials: await credentials(), sha256: Sha256 })
    const request = {
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: endpoint.pathname,
      query: {},
      headers: { host: endpoint.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body
    }
    const signed = await signer.sign(request, { signingDate: new Date(clock.now()) })
    // the client sets the host itself
    const { host: _host, ...headers } = signed.headers
    return headers
  }

  #pause(milliseconds: number): Promise<void> {
    const { clock } = this.#options
    return new Promise((resolve) => clock.setTimer(clock.now() + milliseconds, resolve))
  }
}

/** Nobody answered, or not in the form of an answer. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const DEFAULT_TIMEOUT_MS = 5_000
const MAX_ATTEMPTS = 3
const FIRST_PAUSE_MS = 100

const isPassing = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  (error instanceof AwsServiceError &&
    (error.status >= 500 || /Throttl|TooManyRequests|RequestLimitExceeded/.test(error.code)))

/** The error is named in a header, or in `__type`, perhaps with a namespace before it and an address after it. */
function refusalOf(response: Response, text: string): AwsServiceError {
  let members: { readonly __type?: unknown; readonly message?: unknown; readonly Message?: unknown } = {}
  try {
    members = Object(JSON.parse(text))
  } catch {
    // not the service's own words, perhaps a proxy's
  }
  const named = String(response.headers.get('x-amzn-errortype') ?? members.__type ?? '')
  const code = named.split(':', 1)[0]?.split('#').at(-1) ?? ''
  const message = String(members.message ?? members.Message ?? text.slice(0, FOREIGN_TEXT_LENGTH))
  return new AwsServiceError(code, message, response.status)
}

const FOREIGN_TEXT_LENGTH = 500

function reasonOf(error: unknown, signal: AbortSignal, timeoutMs: number): string {
  if (signal.aborted) return `no answer within ${timeoutMs} ms`
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message})` : message
}
