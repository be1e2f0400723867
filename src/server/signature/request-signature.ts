import { incompleteSignature, invalidSignature, missingToken } from './signature-error.ts'

/** A request as it came over HTTP. */
export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly query: Query
  /** Names in lower case; a header that came several times has its values joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** Decoded; a parameter that is there several times has several values. */
export type Query = Readonly<Record<string, string | string[]>>

/** What a request says about its signature, in its Authorization header or in its query. */
export interface RequestSignature {
  readonly algorithm: string
  /** `keyid/date/region/service/aws4_request` */
  readonly credential: string
  /** Lower case, as listed. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `YYYYMMDDThhmmssZ` */
  readonly date: string
  /** Seconds from `date` on; only in a query. */
  readonly expiresInSeconds?: number
  readonly sessionToken?: string
}

/** @throws {ApiError} MissingAuthenticationTokenException, IncompleteSignatureException, InvalidSignatureException */
export function readSignature({ headers, query }: SignedRequest): RequestSignature {
  const { authorization } = headers
  const isPresigned = 'X-Amz-Algorithm' in query
  if (authorization !== undefined && isPresigned) {
    const message = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
    throw invalidSignature(message)
  }
  if (isPresigned) return readQuery(query)
  if (authorization === undefined || !authorization.startsWith('AWS4-')) throw missingToken()
  return readHeader(authorization, headers)
}

function readHeader(authorization: string, headers: SignedRequest['headers']): RequestSignature {
  const [algorithm = '', ...rest] = authorization.trim().split(/\s+/)
  const parts = new Map<string, string>()
  for (const part of rest
    .join(' ')
    .split(/[,\s]+/)
    .filter(Boolean)) {
    const equals = part.indexOf('=')
    if (equals < 0) {
      const problem = `'${part}' not a valid key=value pair (missing equal-sign)`
      throw incompleteSignature(`${problem} in Authorization header: '${authorization}'.`)
    }
    parts.set(part.slice(0, equals), part.slice(equals + 1))
  }
  const date = headers['x-amz-date'] ?? headers.date
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parts.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `)
  if (!date) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
  }
  if (missing.length > 0) throw incompleteSignature(`${missing.join('')}Authorization=${authorization}`)
  const sessionToken = headers['x-amz-security-token']
  return {
    algorithm,
    credential: parts.get('Credential') ?? '',
    signedHeaders: splitHeaders(parts.get('SignedHeaders') ?? ''),
    signature: parts.get('Signature') ?? '',
    date: basicDate(date ?? ''),
    ...(sessionToken !== undefined && { sessionToken })
  }
}

const QUERY_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date'
] as const

function readQuery(query: Query): RequestSignature {
  const read = (name: string): string => {
    const value = query[name]
    return (typeof value === 'string' ? value : value?.[0]) ?? ''
  }
  const missing = QUERY_PARAMETERS.filter((name) => read(name) === '')
  if (missing.length > 0) {
    const problems = missing.map((name) => `AWS query-string parameters must include '${name}'. `)
    throw incompleteSignature(`${problems.join('')}Re-examine the query-string parameters.`)
  }
  const sessionToken = read('X-Amz-Security-Token')
  return {
    algorithm: read('X-Amz-Algorithm'),
    credential: read('X-Amz-Credential'),
    signedHeaders: splitHeaders(read('X-Amz-SignedHeaders')),
    signature: read('X-Amz-Signature'),
    date: basicDate(read('X-Amz-Date')),
    expiresInSeconds: expiry(read('X-Amz-Expires')),
    ...(sessionToken !== '' && { sessionToken })
  }
}

const splitHeaders = (list: string): readonly string[] =>
  list
    .toLowerCase()
    .split(';')
    .filter((name) => name !== '')

/** A week: the longest that AWS allows. */
const LONGEST_EXPIRY_SECONDS = 604_800
const DEFAULT_EXPIRY_SECONDS = 300

function expiry(text: string): number {
  if (text === '') return DEFAULT_EXPIRY_SECONDS
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= LONGEST_EXPIRY_SECONDS) return seconds
  throw incompleteSignature(`X-Amz-Expires must be from 1 to ${LONGEST_EXPIRY_SECONDS} seconds. Got '${text}'.`)
}

const BASIC_DATE = /^\d{8}T\d{6}Z$/

/** A Date header has HTTP's own form; the signature is made over the basic form all the same. */
function basicDate(text: string): string {
  if (BASIC_DATE.test(text)) return text
  const time = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return formatBasicDate(time)
  const message = `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`
  throw incompleteSignature(message)
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** @param time milliseconds since the epoch */
export const formatBasicDate = (time: number): string =>
  new Date(time)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}Z$/, 'Z')

/** @returns milliseconds since the epoch; `NaN` for a date that no calendar has */
export const parseBasicDate = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'))
