import type { LookupAddress } from 'node:dns'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guardedLookup, type ResolveName } from '../../src/integrations/http/address-guard.ts'
import { ApiGatewayInvoke } from '../../src/integrations/http/api-gateway.ts'
import { Authoriser } from '../../src/integrations/http/authorise.ts'
import { parseConnections } from '../../src/integrations/http/connections.ts'
import { HttpClient } from '../../src/integrations/http/http-client.ts'
import { HttpInvoke } from '../../src/integrations/http/http-invoke.ts'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { FakeService, taskOf } from './fake-service.ts'

/* HTTP tasks must not reach what only this machine can reach, however the address is written or a name is answered. */

// of a network for documentation: nobody is there
const PUBLIC = '203.0.113.7'

let inside: FakeService
let client: HttpClient
/** What the name server answers, the next time it is asked first; the last answer stays. */
let answers: readonly (readonly string[])[]
let asked: string[]

const resolveName: ResolveName = (hostname, _options, callback) => {
  asked.push(hostname)
  const [next = [], ...later] = answers
  if (later.length > 0) answers = later
  callback(
    null,
    next.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))
  )
}

beforeEach(async () => {
  inside = await FakeService.start()
  answers = [['127.0.0.1']]
  asked = []
  client = new HttpClient({ clock: systemClock, allowPrivate: false, resolveName })
})
afterEach(async () => {
  await client.close()
  await inside.close()
})

const call = (endpoint: string, signal = new AbortController().signal): Promise<TaskOutcome> =>
  new HttpInvoke({ client, connections: new Map(), authoriser: new Authoriser(client, { now: () => 0 }) }).perform(
    taskOf('http:invoke', { ApiEndpoint: endpoint, Method: 'GET' }),
    signal
  )

const REFUSED = {
  kind: 'failed',
  error: 'States.Runtime',
  cause: expect.stringMatching(/is in a private network.*STEPWRIGHT_ALLOW_PRIVATE_ADDRESSES=true/)
}

describe('an address inside is refused', () => {
  test.each([
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '0',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '017700000001',
    '0x7f.0.0.0x1',
    '127%2e0%2e0%2e1',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    'user:password@127.0.0.1',
    'example.com@127.0.0.1',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '169.254.169.254',
    '169.254.170.2',
    '0xa9fea9fe',
    '2852039166',
    '[::ffff:a9fe:a9fe]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.100.100.200',
    '224.0.0.1',
    '255.255.255.255'
  ])('written as %s', async (host) => {
    expect(await call(`http://${host}:${inside.url.port}/`)).toMatchObject(REFUSED)
    expect(asked).toEqual([])
    expect(inside.requests).toEqual([])
  })

  test.each([
    ['localhost', ['127.0.0.1']],
    ['localhost.', ['127.0.0.1']],
    ['metadata.google.internal', ['169.254.169.254']],
    ['inside.example.com', ['::ffff:127.0.0.1']],
    ['inside.example.com', ['::1']],
    ['inside.example.com', ['0.0.0.0']],
    ['both.example.com', [PUBLIC, '127.0.0.1']],
    ['127.0.0.1@inside.example.com', ['10.0.0.1']]
  ])('that the name %s leads to: %j', async (name, addresses) => {
    answers = [addresses]
    expect(await call(`http://${name}:${inside.url.port}/`)).toMatchObject(REFUSED)
    expect(inside.requests).toEqual([])
  })

  test('that an API gateway is said to have', async () => {
    const gateway = new ApiGatewayInvoke(client, { sign: () => Promise.reject(new Error('nobody signs here')) })
    const parameters = { ApiEndpoint: `http://inside.example.com:${inside.url.port}`, Method: 'GET' }
    const outcome = await gateway.perform(taskOf('apigateway:invoke', parameters), new AbortController().signal)
    expect(outcome).toMatchObject(REFUSED)
    expect(inside.requests).toEqual([])
  })

  test('that the tokens of a connection come from', async () => {
    const OAuthParameters = {
      AuthorizationEndpoint: `http://inside.example.com:${inside.url.port}/token`,
      HttpMethod: 'POST',
      ClientParameters: { ClientID: 'i', ClientSecret: 's' }
    }
    const connection = {
      Name: 'c',
      AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      AuthParameters: { OAuthParameters }
    }
    const [parsed] = parseConnections(JSON.stringify([connection])).values()
    const authoriser = new Authoriser(client, { now: () => 0 })
    const headers = parsed && authoriser.headersFor(parsed, new AbortController().signal)
    await expect(headers).rejects.toThrow('is in a private network')
    expect(inside.requests).toEqual([])
  })
})

describe('a name that leads to a public address when it is checked and inside later', () => {
  test('is asked for once for each connection, which is made to what was checked', async () => {
    answers = [[PUBLIC], ['127.0.0.1']]
    const abort = new AbortController()
    const outcome = call(`http://rebinds.example.com:${inside.url.port}/`, abort.signal)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    abort.abort()
    expect(await outcome).toMatchObject({ error: 'States.Http.Socket' })
    expect(asked).toEqual(['rebinds.example.com'])
    expect(inside.requests).toEqual([])
    expect(await call(`http://rebinds.example.com:${inside.url.port}/`)).toMatchObject(REFUSED)
    expect(asked).toHaveLength(2)
    expect(inside.requests).toEqual([])
  })

  test.each([true, false])('has the very addresses connected to that were looked at (all of them: %s)', (all) => {
    answers = [[PUBLIC], ['127.0.0.1']]
    const given: unknown[] = []
    guardedLookup(resolveName)('rebinds.example.com', { all }, (_error, address) => given.push(address))
    expect(given).toEqual([all ? [{ address: PUBLIC, family: 4 }] : PUBLIC])
    expect(asked).toHaveLength(1)
  })

  test('cannot send on to an address inside: redirects are not followed', async () => {
    await client.close()
    client = new HttpClient({ clock: systemClock, allowPrivate: true })
    for (const status of [301, 302, 303, 307, 308]) {
      inside.reply = () => ({ status, headers: { location: `${inside.url.href}secret` } })
      expect(await call(`${inside.url.href}from`)).toMatchObject({ error: `States.Http.StatusCode.${status}` })
    }
    expect(inside.requests.map(({ url }) => url)).toEqual(Array(5).fill('/from'))
  })
})

describe('where private addresses are allowed', () => {
  test('they are called', async () => {
    await client.close()
    client = new HttpClient({ clock: systemClock, allowPrivate: true })
    expect(await call(inside.url.href)).toMatchObject({ kind: 'succeeded' })
    expect(await call(`http://localhost:${inside.url.port}/`)).toMatchObject({ kind: 'succeeded' })
    expect(inside.requests).toHaveLength(2)
  })
})
