import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { Sha256 } from '../../aws/sha256.ts'
import type { Clock } from '../../lib/clock.ts'
import type { AccessKey, AccessKeys } from './access-keys.ts'
import {
  formatBasicDate,
  parseBasicDate,
  type RequestSignature,
  readSignature,
  type SignedRequest
} from './request-signature.ts'
import { incompleteSignature, invalidSignature, unknownClient } from './signature-error.ts'

/** @throws {ApiError} the request is not signed, or not rightly; what AWS's front end would answer */
export type Authenticate = (request: SignedRequest) => Promise<void>

/** How far the clocks of clients may be from ours. */
const CLOCK_SKEW_MS = 300_000
const SERVICE = 'states'
const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * Lets requests pass that are signed with Signature Version 4 by one of the keys, in the Authorization header or in the
 * query: over the method, the query, the signed headers, which must have the host and the operation, and the body.
 */
export async function createAuthentication(keys: AccessKeys, clock: Pick<Clock, 'now'>): Promise<Authenticate> {
  const { getCanonicalHeaders, getCanonicalQuery, getSigningKey } = await import('@smithy/signature-v4')

  async function verify(request: SignedRequest, given: RequestSignature, scope: Scope, key: AccessKey): Promise<void> {
    const headers = Object.fromEntries(given.signedHeaders.map((name) => [name, request.headers[name] ?? '']))
    const parts = { ...request, headers, protocol: 'http:', hostname: '', query: { ...request.query } }
    const canonicalHeaders = getCanonicalHeaders(parts, undefined, new Set(given.signedHeaders))
    const names = Object.keys(canonicalHeaders).sort()
    const canonicalRequest = [
      request.method,
      request.path,
      getCanonicalQuery(parts),
      ...names.map((name) => `${name}:${canonicalHeaders[name]}`),
      '',
      names.join(';'),
      sha256(request.body)
    ].join('\n')
    const { accessKeyId, date, region } = scope
    const toSign = [ALGORITHM, given.date, `${date}/${region}/${SERVICE}/aws4_request`, sha256(canonicalRequest)].join(
      '\n'
    )
    const credentials = { accessKeyId, secretAccessKey: key.secret }
    const signingKey = await getSigningKey(Sha256, credentials, date, region, SERVICE)
    const signature = createHmac('sha256', signingKey).update(toSign).digest('hex')
    if (!sameText(signature, given.signature)) throw invalidSignature(mismatch(canonicalRequest, toSign))
  }

  return async (request) => {
    const given = readSignature(request)
    checkTime(given, clock.now())
    checkSignedHeaders(given, request)
    if (given.algorithm !== ALGORITHM) {
      throw incompleteSignature(`Unsupported AWS 'algorithm': '${given.algorithm}' (only ${ALGORITHM} for now). `)
    }
    const scope = readScope(given)
    const key = keys.get(scope.accessKeyId)
    if (key === undefined) throw unknownClient()
    await verify(request, given, scope, key)
    if (!sameText(key.sessionToken ?? '', given.sessionToken ?? '')) throw unknownClient()
  }
}

function checkTime({ date, expiresInSeconds }: RequestSignature, now: number): void {
  const time = parseBasicDate(date)
  if (Number.isNaN(time)) throw incompleteSignature(`Date must be in ISO-8601 'basic format'. Got '${date}'.`)
  const allowance = expiresInSeconds === undefined ? '5 min.' : `${expiresInSeconds} sec.`
  const earliest = now - (expiresInSeconds === undefined ? CLOCK_SKEW_MS : expiresInSeconds * 1_000)
  if (time < earliest) {
    const limits = `${formatBasicDate(earliest)} (${formatBasicDate(now)} - ${allowance})`
    throw invalidSignature(`Signature expired: ${date} is now earlier than ${limits}`)
  }
  const latest = now + CLOCK_SKEW_MS
  if (time > latest) {
    const limits = `${formatBasicDate(latest)} (${formatBasicDate(now)} + 5 min.)`
    throw invalidSignature(`Signature not yet current: ${date} is still later than ${limits}`)
  }
}

/** What decides where a request goes and what it asks for must not be changed on the way. */
function checkSignedHeaders({ signedHeaders }: RequestSignature, { headers }: SignedRequest): void {
  const required = [['host', "'Host' or ':authority'"] as const, ['x-amz-target', "'X-Amz-Target'"] as const]
  for (const [name, title] of required) {
    if (signedHeaders.includes(name) || (name !== 'host' && headers[name] === undefined)) continue
    throw invalidSignature(`${title} must be a 'SignedHeader' in the AWS Authorization.`)
  }
}

interface Scope {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
}

/** @throws {ApiError} IncompleteSignatureException, InvalidSignatureException with everything that is wrong */
function readScope({ credential, date: signedAt }: RequestSignature): Scope {
  const parts = credential.replace(/\/+$/, '').split('/')
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts
  if (parts.length !== 5) {
    const form = 'slash-delimited elements, e.g. keyid/date/region/service/term'
    throw incompleteSignature(`Credential must have exactly 5 ${form}, got '${credential}'`)
  }
  const problems: string[] = []
  if (!/^[a-z0-9-]{1,32}$/.test(region))
    problems.push(`Credential should be scoped to a valid region, not '${region}'. `)
  if (service !== SERVICE) problems.push(`Credential should be scoped to correct service: '${SERVICE}'. `)
  if (terminator !== 'aws4_request') {
    problems.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `)
  }
  const day = signedAt.slice(0, 8)
  if (date !== day) {
    const rule = 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP'
    problems.push(`${rule}: '${date}' != '${day}', from '${signedAt}'.`)
  }
  if (problems.length > 0) throw invalidSignature(problems.join(''))
  return { accessKeyId, date, region }
}

/** AWS shows what it signed, so that the author of a client finds the difference; there is no secret in it. */
const mismatch = (canonicalRequest: string, toSign: string): string =>
  [
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    `The Canonical String for this request should have been\n'${canonicalRequest}'`,
    `The String-to-Sign should have been\n'${toSign}'\n`
  ].join('\n\n')

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** In a time that does not tell where texts of the same length differ. */
function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
