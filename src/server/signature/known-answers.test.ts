import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createAuthentication } from './authentication.ts'
import type { SignedRequest } from './request-signature.ts'

/**
 * Signatures that were made without the code that checks them: by the algorithm as AWS's general reference writes it
 * down, over canonical requests that are spelled out here. The key, the date and the signing key for `iam` are those of
 * the reference's own example, so that the derivation below is itself held against a published value.
 */
const ID = 'AKIDEXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const DATE = '20150830T123600Z'
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0)

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const signingKey = (service: string): Buffer =>
  ['us-east-1', service, 'aws4_request'].reduce(hmac, hmac(`AWS4${SECRET}`, '20150830'))

function sign(...canonicalRequest: string[]): string {
  const scope = '20150830/us-east-1/states/aws4_request'
  const toSign = ['AWS4-HMAC-SHA256', DATE, scope, hash(canonicalRequest.join('\n'))].join('\n')
  return hmac(signingKey('states'), toSign).toString('hex')
}

const body = '{"maxResults":7}'
const signedHeaders = 'host;x-amz-date;x-amz-target'
const headers = { host: 'states.example:8083', 'x-amz-date': DATE, 'x-amz-target': 'AWSStepFunctions.ListActivities' }
const credential = `${ID}/20150830/us-east-1/states/aws4_request`

const canonicalHeaders = (session: string[] = []): string[] => [
  'host:states.example:8083',
  `x-amz-date:${DATE}`,
  ...session,
  'x-amz-target:AWSStepFunctions.ListActivities',
  ''
]

const inHeader = (signature: string, names = signedHeaders): string =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`

async function check(request: Partial<SignedRequest>, now = NOW, sessionToken?: string): Promise<string> {
  const key = { secret: SECRET, ...(sessionToken !== undefined && { sessionToken }) }
  const authenticate = await createAuthentication(new Map([[ID, key]]), { now: () => now })
  const whole = { method: 'POST', path: '/', query: {}, headers, body: Buffer.from(body), ...request }
  return authenticate(whole).then(
    () => 'passes',
    ({ type }: { type: string }) => type
  )
}

test('the signing key of the published example comes out', () => {
  expect(signingKey('iam').toString('hex')).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9')
})

describe('a signature in the header', () => {
  const signature = sign('POST', '/', '', ...canonicalHeaders(), signedHeaders, hash(body))
  const signed = { headers: { ...headers, authorization: inHeader(signature) } }

  test('passes, up to five minutes late or early, and not a second more', async () => {
    expect(await check(signed)).toBe('passes')
    expect(await check(signed, NOW + 300_000)).toBe('passes')
    expect(await check(signed, NOW - 300_000)).toBe('passes')
    expect(await check(signed, NOW + 301_000)).toBe('InvalidSignatureException')
    expect(await check(signed, NOW - 301_000)).toBe('InvalidSignatureException')
  })

  test('is of the body that came, whatever hash a header claims', async () => {
    expect(await check({ ...signed, body: Buffer.from('{"maxResults":8}') })).toBe('InvalidSignatureException')
    const claims = { ...signed.headers, 'x-amz-content-sha256': hash(body) }
    expect(await check({ headers: claims, body: Buffer.from('{}') })).toBe('InvalidSignatureException')
  })

  test.each(['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])(
    'over %s is refused: the payload must be signed, and whole',
    async (claim) => {
      const names = 'host;x-amz-content-sha256;x-amz-date;x-amz-target'
      const [host = '', ...rest] = canonicalHeaders()
      const unsigned = sign('POST', '/', '', host, `x-amz-content-sha256:${claim}`, ...rest, names, claim)
      const claims = { ...headers, 'x-amz-content-sha256': claim, authorization: inHeader(unsigned, names) }
      expect(await check({ headers: claims })).toBe('InvalidSignatureException')
    }
  )

  test('with a session token needs that token, signed', async () => {
    const names = 'host;x-amz-date;x-amz-security-token;x-amz-target'
    const withToken = sign('POST', '/', '', ...canonicalHeaders(['x-amz-security-token:t/0+k==']), names, hash(body))
    const carrying = (token: string) => ({
      headers: { ...headers, 'x-amz-security-token': token, authorization: inHeader(withToken, names) }
    })
    expect(await check(carrying('t/0+k=='), NOW, 't/0+k==')).toBe('passes')
    expect(await check(carrying('other'), NOW, 't/0+k==')).toBe('InvalidSignatureException')
    expect(await check(carrying('t/0+k=='), NOW, 'renewed')).toBe('UnrecognizedClientException')
    expect(await check(signed, NOW, 't/0+k==')).toBe('UnrecognizedClientException')
  })
})

describe('a presigned request', () => {
  const parameters = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': DATE,
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Target': 'AWSStepFunctions.ListActivities'
  }
  const canonicalQuery =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request' +
    '&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Target=AWSStepFunctions.ListActivities'
  const signature = sign('POST', '/', canonicalQuery, 'host:states.example:8083', '', 'host', hash(body))
  const presigned = {
    headers: { host: 'states.example:8083' },
    query: { ...parameters, 'X-Amz-Signature': signature }
  }

  test('passes until it expires', async () => {
    expect(await check(presigned)).toBe('passes')
    expect(await check(presigned, NOW + 60_000)).toBe('passes')
    expect(await check(presigned, NOW + 61_000)).toBe('InvalidSignatureException')
  })

  test('is refused with another body, host, operation, expiry or a parameter more', async () => {
    const { query } = presigned
    for (const changed of [
      { body: Buffer.from('{}') },
      { headers: { host: 'other.example' } },
      { query: { ...query, 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines' } },
      { query: { ...query, 'X-Amz-Expires': '600' } },
      { query: { ...query, more: '1' } }
    ]) {
      expect(await check({ ...presigned, ...changed })).toBe('InvalidSignatureException')
    }
  })
})
