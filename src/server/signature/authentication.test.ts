import {
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  SFNClient,
  type SFNClientConfig,
  StartSyncExecutionCommand
} from '@aws-sdk/client-sfn'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition } from '../../../tests/api/api-fixture.ts'
import { ApiError } from '../../api/errors.ts'
import { Sha256 } from '../../aws/sha256.ts'
import { systemClock } from '../../lib/clock.ts'
import { systemRandom } from '../../lib/random.ts'
import { createHttpServer, type HttpServer } from '../http.ts'
import { createAuthentication } from './authentication.ts'
import type { SignedRequest } from './request-signature.ts'

const open: HttpServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

const KEYS = new Map([
  ['AKIDEXAMPLE', { secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }],
  ['ASIATEMPORARY', { secret: 'other', sessionToken: 'the-token' }]
])
const RIGHT = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const TEMPORARY = { accessKeyId: 'ASIATEMPORARY', secretAccessKey: 'other', sessionToken: 'the-token' }

async function serve(now = systemClock.now) {
  const fixture = createFixture()
  const server = createHttpServer({
    handle: fixture.handle,
    authenticate: await createAuthentication(KEYS, { now }),
    checkHealth: async () => ({}),
    clock: systemClock,
    random: systemRandom
  })
  open.push(server)
  const port = await server.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${port}`
  const client = (credentials: SFNClientConfig['credentials'], options: SFNClientConfig = {}) =>
    new SFNClient({
      endpoint: url,
      region: 'eu-west-1',
      disableHostPrefix: true,
      maxAttempts: 1,
      ...(credentials !== undefined && { credentials }),
      ...options
    })
  return { ...fixture, url, port, client }
}

const list = new ListStateMachinesCommand({})

/** A refusal as it comes over the wire. */
async function refusalOf(response: Response): Promise<unknown> {
  const { __type, message } = (await response.json()) as { readonly __type: string; readonly message: string }
  expect(response.status).toBe(400)
  expect(__type).toMatch(/^com\.amazon\.coral\.service#/)
  return [__type.slice(__type.indexOf('#') + 1), message]
}

describe('requests of the AWS SDK', () => {
  test.each([RIGHT, TEMPORARY])('pass with the right keys of $accessKeyId', async (credentials) => {
    const { client } = await serve()
    expect((await client(credentials).send(list)).stateMachines).toEqual([])
  })

  test('live in the region that they were signed for, with all of their body', async () => {
    const { client, create } = await serve()
    await create('Größe', { definition: passDefinition('ü€😀') })
    const found = await client(RIGHT, { region: 'us-east-1' }).send(
      new DescribeStateMachineCommand({ stateMachineArn: `${PREFIX}:stateMachine:Größe` })
    )
    expect(found.definition).toBe(passDefinition('ü€😀'))
    expect((await client(RIGHT).send(list)).stateMachines).toEqual([])
  })

  test.each([
    [
      'an unknown key',
      { ...RIGHT, accessKeyId: 'AKIDOTHER' },
      'UnrecognizedClientException',
      'The security token included in the request is invalid.'
    ],
    [
      'a wrong secret',
      { ...RIGHT, secretAccessKey: 'wrong' },
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.'
    ],
    [
      'the secret of another key',
      { ...RIGHT, secretAccessKey: 'other' },
      'InvalidSignatureException',
      'The request signature we calculated'
    ],
    [
      'a wrong session token',
      { ...TEMPORARY, sessionToken: 'the-tokem' },
      'UnrecognizedClientException',
      'The security token'
    ],
    [
      'no session token',
      { ...TEMPORARY, sessionToken: undefined },
      'UnrecognizedClientException',
      'The security token'
    ],
    ['a token that nobody gave', { ...RIGHT, sessionToken: 'any' }, 'UnrecognizedClientException', 'The security token']
  ])(
    'are refused with %s',
    async (_case, { sessionToken, ...keys }: typeof RIGHT & { sessionToken?: string | undefined }, name, message) => {
      const { client } = await serve()
      const credentials = { ...keys, ...(sessionToken !== undefined && { sessionToken }) }
      const sent = client(credentials).send(list)
      await expect(sent).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
      await expect(sent).rejects.toThrow(message)
    }
  )

  test.each([
    [301_000, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    [-302_000, /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/]
  ])('are refused where the clocks differ by %i ms', async (skew, message) => {
    const { client } = await serve(() => systemClock.now() + skew)
    // a client that is told so corrects its clock and tries again; this one only sees the first answer
    await expect(client(RIGHT).send(list)).rejects.toThrow(message)
  })

  test('pass where the clocks differ by less than five minutes', async () => {
    const { client } = await serve(() => systemClock.now() + 295_000)
    await client(RIGHT).send(list)
  })

  test('for another service are refused', async () => {
    const { url } = await serve()
    const signer = new SignatureV4({ service: 'sqs', region: 'eu-west-1', credentials: RIGHT, sha256: Sha256 })
    const signed = await signer.sign(requestTo(url))
    expect(await refusalOf(await send(url, signed))).toEqual([
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'states'. "
    ])
  })

  test('are told by the operation what is wrong with them once they are signed rightly', async () => {
    const { client } = await serve()
    const sent = client(RIGHT).send(new StartSyncExecutionCommand({ stateMachineArn: `${PREFIX}:stateMachine:none` }))
    await expect(sent).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' })
  })
})

const BODY = '{"maxResults":5}'
const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.ListStateMachines' }

const signer = new SignatureV4({ service: 'states', region: 'eu-west-1', credentials: RIGHT, sha256: Sha256 })

function requestTo(url: string, headers: Record<string, string> = HEADERS) {
  const { host, hostname, port } = new URL(url)
  return {
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: {},
    headers: { ...headers, host },
    body: BODY
  }
}

type Signed = Awaited<ReturnType<typeof signer.sign>>

/** Sends a signed request, or what somebody has made of it. */
function send(url: string, { headers, query }: Signed, body = BODY): Promise<Response> {
  const { host: _host, ...sent } = headers
  const text = new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20')
  return fetch(`${url}/?${text}`, { method: 'POST', headers: sent, body })
}

describe('requests that were changed on the way', () => {
  test('are refused for another body', async () => {
    const { url } = await serve()
    const signed = await signer.sign(requestTo(url))
    expect((await send(url, signed)).status).toBe(200)
    expect(await refusalOf(await send(url, signed, '{"maxResults":6}'))).toEqual([
      'InvalidSignatureException',
      expect.stringContaining('The Canonical String for this request should have been')
    ])
  })

  test('are refused for another operation, for another query and for a signed header that is gone', async () => {
    const { url } = await serve()
    const signed = await signer.sign(requestTo(url, { ...HEADERS, 'x-custom': 'a  b' }))
    const { 'x-custom': _gone, ...fewer } = signed.headers
    const changes: Signed[] = [
      { ...signed, headers: { ...signed.headers, 'x-amz-target': 'AWSStepFunctions.ListActivities' } },
      { ...signed, query: { a: 'b' } },
      { ...signed, headers: fewer }
    ]
    for (const changed of changes) {
      expect(await refusalOf(await send(url, changed))).toMatchObject(['InvalidSignatureException', expect.any(String)])
    }
    expect((await send(url, signed)).status).toBe(200)
  })

  test('are refused where the operation is not signed at all', async () => {
    const { url } = await serve()
    const signed = await signer.sign(requestTo(url), { unsignableHeaders: new Set(['x-amz-target']) })
    expect(await refusalOf(await send(url, signed))).toEqual([
      'InvalidSignatureException',
      "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization."
    ])
  })

  test('that claim an unsigned payload are refused', async () => {
    const { url } = await serve()
    const signed = await signer.sign(requestTo(url, { ...HEADERS, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }))
    expect(await refusalOf(await send(url, signed))).toMatchObject(['InvalidSignatureException', expect.any(String)])
  })
})

describe('presigned requests', () => {
  test('pass, with the operation in the query or in a signed header, in the region they were signed for', async () => {
    const { url, create } = await serve()
    await create('here')
    const inQuery = await signer.presign(requestTo(url), { signingRegion: 'us-east-1' })
    expect(inQuery.query).toHaveProperty('x-amz-target')
    const inHeader = await signer.presign(requestTo(url), {
      signingRegion: 'us-east-1',
      unhoistableHeaders: new Set(['x-amz-target'])
    })
    expect(inHeader.headers).toHaveProperty('x-amz-target')
    for (const signed of [inQuery, inHeader]) {
      const response = await send(url, signed)
      expect(await response.json()).toMatchObject({ stateMachines: [{ name: 'here' }] })
    }
  })

  test('live as long as they say', async () => {
    let skew = 3_500_000
    const { url } = await serve(() => systemClock.now() + skew)
    const signed = await signer.presign(requestTo(url), { expiresIn: 3_600 })
    expect((await send(url, signed)).status).toBe(200)
    skew = 3_700_000
    expect(await refusalOf(await send(url, signed))).toEqual([
      'InvalidSignatureException',
      expect.stringMatching(/^Signature expired: .* - 3600 sec\.\)$/)
    ])
  })

  test('may not be changed', async () => {
    const { url } = await serve()
    const signed = await signer.presign(requestTo(url))
    for (const query of [{ 'X-Amz-Expires': '604800' }, { 'x-amz-target': 'AWSStepFunctions.ListActivities' }]) {
      const changed = { ...signed, query: { ...signed.query, ...query } }
      expect(await refusalOf(await send(url, changed))).toMatchObject(['InvalidSignatureException', expect.any(String)])
    }
    expect(await refusalOf(await send(url, signed, '{}'))).toMatchObject([
      'InvalidSignatureException',
      expect.any(String)
    ])
  })

  test('carry the session token in the query', async () => {
    const { url } = await serve()
    const temporary = new SignatureV4({
      service: 'states',
      region: 'eu-west-1',
      credentials: TEMPORARY,
      sha256: Sha256
    })
    expect((await send(url, await temporary.presign(requestTo(url)))).status).toBe(200)
  })
})

describe('what is missing', () => {
  const DATE = '20260102T030405Z'
  const SCOPE = 'AKIDEXAMPLE/20260102/eu-west-1/states/aws4_request'
  const whole = `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=host;x-amz-date, Signature=abc`

  async function refuse(headers: Record<string, string>, query: Record<string, string> = {}): Promise<unknown> {
    const authenticate = await createAuthentication(KEYS, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })
    const request = { method: 'POST', path: '/', query, headers: { host: 'h', ...headers }, body: Buffer.from('{}') }
    const error = await authenticate(request).catch((thrown: unknown) => thrown)
    return error instanceof ApiError ? [error.type, error.message] : error
  }

  test.each<[Record<string, string>, Record<string, string>, string, string]>([
    [{}, {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    [{ authorization: 'Basic dTpw' }, {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    [
      { authorization: 'AWS4-HMAC-SHA256 Credential=a' },
      {},
      'IncompleteSignatureException',
      "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=a"
    ],
    [
      { authorization: 'AWS4-HMAC-SHA256 Credential= a, b=c' },
      {},
      'IncompleteSignatureException',
      "'a' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential= a, b=c'."
    ],
    [
      {},
      { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': SCOPE },
      'IncompleteSignatureException',
      "AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."
    ],
    [
      { authorization: whole },
      { 'X-Amz-Algorithm': 'x' },
      'InvalidSignatureException',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
    ],
    [
      { authorization: whole, 'x-amz-date': '2026' },
      {},
      'IncompleteSignatureException',
      "Date must be in ISO-8601 'basic format'. Got '2026'. See http://en.wikipedia.org/wiki/ISO_8601"
    ],
    [
      { authorization: whole.replace('host;', ''), 'x-amz-date': DATE },
      {},
      'InvalidSignatureException',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    ],
    [
      { authorization: whole.replace('SHA256', 'SHA25'), 'x-amz-date': DATE },
      {},
      'IncompleteSignatureException',
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). "
    ],
    [
      { authorization: whole.replace('/states', ''), 'x-amz-date': DATE },
      {},
      'IncompleteSignatureException',
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20260102/eu-west-1/aws4_request'"
    ],
    [
      { authorization: whole.replace('20260102/eu-west-1/states/aws4_request', 'b/C/d/e'), 'x-amz-date': DATE },
      {},
      'InvalidSignatureException',
      "Credential should be scoped to a valid region, not 'C'. Credential should be scoped to correct service: 'states'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20260102', from '20260102T030405Z'."
    ]
  ])('is named: %j %j', async (headers, query, type, message) => {
    expect(await refuse(headers, query)).toEqual([type, message])
  })

  test('can be the header X-Amz-Date, where there is a Date', async () => {
    const [type] = (await refuse({ authorization: whole, date: 'Fri, 02 Jan 2026 03:04:05 GMT' })) as [string]
    expect(type).toBe('InvalidSignatureException')
  })

  test('whatever a request says, it is refused with an answer', async () => {
    const authenticate = await createAuthentication(KEYS, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })
    const part = fc.constantFrom(
      whole,
      SCOPE,
      DATE,
      'AWS4-HMAC-SHA256',
      'Credential=',
      'SignedHeaders=',
      '__proto__',
      ';',
      '=',
      ' '
    )
    const text = fc.array(fc.oneof(part, fc.string()), { maxLength: 6 }).map((parts) => parts.join(''))
    const headers = fc.record({ authorization: text, 'x-amz-date': text, date: text }, { requiredKeys: [] })
    const query = fc.dictionary(fc.oneof(fc.constantFrom('X-Amz-Algorithm', 'X-Amz-Date', 'X-Amz-Expires'), text), text)
    await fc.assert(
      fc.asyncProperty(headers, query, async (headers, query) => {
        const request = { method: 'POST', path: '/', query, headers, body: Buffer.from('{}') } as SignedRequest
        await expect(authenticate(request)).rejects.toBeInstanceOf(ApiError)
      })
    )
  })
})
