import { createHash } from 'node:crypto'
import { quotas } from '../resources/quotas.ts'
import { invalidToken } from './errors.ts'

/** Where a listing goes on: what orders the items, of the last item shown. */
export type Position = readonly (string | number)[]

/**
 * An opaque token for a position. It is bound to the listing it was made for: with another operation or other arguments,
 * or after 24 hours, it is refused. The check keeps tokens whole; it is no secret, and a token grants nothing.
 * @param scope the operation and the arguments that must not change between pages
 * @param now milliseconds since the epoch
 */
export function encodePageToken(scope: Scope, position: Position, now: number): string {
  const body = Buffer.from(JSON.stringify([now, ...position])).toString('base64url')
  return `${body}.${digest(scope, body)}`
}

/** @throws {ApiError} InvalidToken */
export function decodePageToken(scope: Scope, token: string, now: number): Position {
  const [body, check, ...rest] = token.split('.')
  if (body === undefined || check !== digest(scope, body) || rest.length > 0) throw invalidToken()
  const [issuedAt, ...position] = parse(body)
  if (typeof issuedAt !== 'number' || Math.abs(now - issuedAt) > quotas.pageTokenLifeMs) throw invalidToken()
  return position
}

export type Scope = readonly unknown[]

function parse(body: string): Position {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body, 'base64url').toString())
  } catch {
    throw invalidToken()
  }
  const isPart = (part: unknown): boolean =>
    typeof part === 'string' ? part.isWellFormed() && !part.includes('\0') : Number.isSafeInteger(part)
  if (!Array.isArray(value) || !value.every(isPart)) throw invalidToken()
  return value as Position
}

const DIGEST_LENGTH = 22

const digest = (scope: Scope, body: string): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, body]))
    .digest('base64url')
    .slice(0, DIGEST_LENGTH)
