import type { Clock } from '../../lib/clock.ts'
import { parse } from '../../lib/json/parse.ts'
import { isNumber, isObject, type Json, numberText } from '../../lib/json/value.ts'
import type { Connection } from './connections.ts'
import type { HttpClient } from './http-client.ts'

/** The connection's authorisation was refused; the message says by whom. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError'
}

/** Gives the headers that authorise a request by a connection; keeps OAuth tokens until they expire. */
export class Authoriser {
  readonly #client: HttpClient
  readonly #clock: Pick<Clock, 'now'>
  readonly #tokens = new Map<string, { readonly header: string; readonly expiresAt: number }>()

  constructor(client: HttpClient, clock: Pick<Clock, 'now'>) {
    this.#client = client
    this.#clock = clock
  }

  /** @throws {AuthorizationError} */
  async headersFor({ name, authorization }: Connection, signal: AbortSignal): Promise<Record<string, string>> {
    if (authorization.type === 'API_KEY') return { [authorization.header.toLowerCase()]: authorization.value }
    if (authorization.type === 'BASIC') {
      const { username, password } = authorization
      return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    }
    const known = this.#tokens.get(name)
    if (known !== undefined && known.expiresAt > this.#clock.now()) return { authorization: known.header }
    const token = await this.#askForToken(name, authorization, signal)
    this.#tokens.set(name, token)
    return { authorization: token.header }
  }

  /** The token was refused: the next request asks for a new one. */
  forget({ name }: Connection): void {
    this.#tokens.delete(name)
  }

  async #askForToken(
    name: string,
    authorization: Extract<Connection['authorization'], { type: 'OAUTH_CLIENT_CREDENTIALS' }>,
    signal: AbortSignal
  ) {
    const { endpoint, method, clientId, clientSecret, additions } = authorization
    const url = new URL(endpoint)
    for (const [key, value] of additions.query) url.searchParams.set(key, value)
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...Object.fromEntries(additions.body)
    })
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...Object.fromEntries(additions.headers)
    }
    const answer = await this.#client.send({ method, url, headers, body: form.toString() }, signal)
    if (answer.kind === 'refused') throw new AuthorizationError(answer.cause)
    if (answer.kind === 'failed') throw new AuthorizationError(`The token endpoint of ${name} failed: ${answer.reason}`)
    const members = answer.statusCode < 300 ? parseOrNull(answer.body) : null
    const token = isObject(members) ? members.get('access_token') : undefined
    if (!isObject(members) || typeof token !== 'string') {
      throw new AuthorizationError(`The token endpoint of ${name} answered ${answer.statusCode} and no access_token`)
    }
    const seconds = members.get('expires_in') ?? null
    const lifetimeMs = isNumber(seconds) ? Number(numberText(seconds)) * 1000 : DEFAULT_LIFETIME_MS
    return { header: `Bearer ${token}`, expiresAt: this.#clock.now() + lifetimeMs - MARGIN_MS }
  }
}

const DEFAULT_LIFETIME_MS = 300_000
/** So that a token does not expire on its way. */
const MARGIN_MS = 30_000

function parseOrNull(text: string): Json {
  try {
    return parse(text)
  } catch {
    return null
  }
}
