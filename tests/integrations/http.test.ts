import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FileContentError } from '../../src/integrations/file-content.ts'
import { isPrivateAddress } from '../../src/integrations/http/address-guard.ts'
import { ApiGatewayInvoke } from '../../src/integrations/http/api-gateway.ts'
import { Authoriser } from '../../src/integrations/http/authorise.ts'
import { parseConnections } from '../../src/integrations/http/connections.ts'
import { HttpClient } from '../../src/integrations/http/http-client.ts'
import { HttpInvoke } from '../../src/integrations/http/http-invoke.ts'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { FakeService, taskOf } from './fake-service.ts'

let service: FakeService
let client: HttpClient
let time: number

beforeAll(async () => {
  service = await FakeService.start()
})
beforeEach(() => {
  service.requests.length = 0
  service.reply = () => ({ headers: { 'content-type': 'application/json' }, body: { ok: true } })
  client = new HttpClient({ clock: systemClock, allowPrivate: true })
  time = 0
})
afterEach(() => client.close())
afterAll(() => service.close())

const signal = new AbortController().signal
const CONNECTION = { ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/stripe/11111111-2222' }

function invoking(connections: object[] = []) {
  const parts = {
    client,
    connections: parseConnections(JSON.stringify(connections)),
    authoriser: new Authoriser(client, { now: () => time })
  }
  const integration = new HttpInvoke(parts)
  return (parameters: object): Promise<TaskOutcome> =>
    integration.perform(
      taskOf('http:invoke', { ApiEndpoint: `${service.url}v1/things`, Method: 'POST', ...parameters }),
      signal
    )
}

const plain = (outcome: TaskOutcome): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome

describe('http:invoke', () => {
  test('sends what the parameters say and gives status, headers and body', async () => {
    const outcome = await invoking()({
      Headers: { 'X-A': 'b' },
      QueryParameters: { q: 'x y', list: ['1', '2'] },
      RequestBody: { a: 1 }
    })
    expect(service.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/things?q=x+y&list=1&list=2',
      body: '{"a":1}',
      headers: {
        'x-a': 'b',
        'content-type': 'application/json;charset=utf-8',
        'user-agent': 'Amazon|StepFunctions|HttpInvoke|us-east-1'
      }
    })
    expect(plain(outcome)).toMatchObject({
      Headers: { 'content-type': ['application/json'] },
      ResponseBody: { ok: true },
      StatusCode: 200,
      StatusText: 'OK'
    })
  })

  test.each([
    ['INDICES', 'a=1&b%5Bc%5D=x&l%5B0%5D=1&l%5B1%5D=2'],
    ['REPEAT', 'a=1&b%5Bc%5D=x&l=1&l=2'],
    ['COMMAS', 'a=1&b%5Bc%5D=x&l=1%2C2'],
    ['BRACKETS', 'a=1&b%5Bc%5D=x&l%5B%5D=1&l%5B%5D=2']
  ])('sends forms with arrays as %s', async (ArrayFormat, body) => {
    await invoking()({
      Headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      RequestBody: { a: 1, b: { c: 'x' }, l: [1, 2] },
      Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat } }
    })
    expect(service.requests[0]?.body).toBe(body)
  })

  test.each([404, 429, 500])('fails by a status of %i', async (status) => {
    service.reply = () => ({ status, body: 'no' })
    expect(await invoking()({})).toMatchObject({
      kind: 'failed',
      error: `States.Http.StatusCode.${status}`,
      cause: expect.stringContaining('"ResponseBody":"no"')
    })
  })

  test('fails as a socket error where nobody answers', async () => {
    service.reply = () => 'reset'
    expect(await invoking()({})).toMatchObject({ kind: 'failed', error: 'States.Http.Socket' })
    expect(await invoking()({ ApiEndpoint: 'http://127.0.0.1:1/' })).toMatchObject({ error: 'States.Http.Socket' })
  })

  test.each([
    [{ Method: 'FETCH' }, "The value for the field 'Method' must be a valid HTTP method"],
    [{ ApiEndpoint: 'file:///etc/passwd' }, "The value for the field 'ApiEndpoint' must be a valid URL"],
    [{ Body: 1 }, "The field 'Body' is not supported by Step Functions"]
  ])('refuses the parameters %j', async (parameters, problem) => {
    expect(await invoking()(parameters)).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(`[${problem}]`)
    })
    expect(service.requests).toEqual([])
  })
})

describe('a connection', () => {
  const apiKey = {
    Name: 'stripe',
    AuthorizationType: 'API_KEY',
    AuthParameters: {
      ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue: 'secret' },
      InvocationHttpParameters: {
        HeaderParameters: [{ Key: 'X-A', Value: 'theirs' }],
        QueryStringParameters: [{ Key: 'v', Value: '2' }],
        BodyParameters: [{ Key: 'b', Value: 'added' }]
      }
    }
  }

  test('with an API key adds it, and what else it says', async () => {
    await invoking([apiKey])({ Authentication: CONNECTION, Headers: { 'X-A': 'ours' }, RequestBody: { a: 1 } })
    expect(service.requests[0]).toMatchObject({
      url: '/v1/things?v=2',
      headers: { 'x-key': 'secret', 'x-a': 'theirs' },
      body: '{"a":1,"b":"added"}'
    })
  })

  test('with a name and a password sends them', async () => {
    const basic = {
      Name: 'stripe',
      AuthorizationType: 'BASIC',
      AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' } }
    }
    await invoking([basic])({ InvocationConfig: CONNECTION })
    expect(service.requests[0]?.headers.authorization).toBe('Basic dTpw')
  })

  test('with OAuth gets a token, keeps it until it expires, and asks anew when it was refused', async () => {
    const oauth = {
      Name: 'stripe',
      AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      AuthParameters: {
        OAuthParameters: {
          AuthorizationEndpoint: `${service.url}token`,
          HttpMethod: 'POST',
          ClientParameters: { ClientID: 'id', ClientSecret: 's' },
          OAuthHttpParameters: { BodyParameters: [{ Key: 'scope', Value: 'all' }] }
        }
      }
    }
    let tokens = 0
    let status = 200
    service.reply = ({ url }) =>
      url === '/token' ? { body: { access_token: `t${++tokens}`, expires_in: 3600 } } : { status, body: {} }
    const invoke = invoking([oauth])
    await invoke({ Authentication: CONNECTION })
    await invoke({ Authentication: CONNECTION })
    expect(new URLSearchParams(service.requests[0]?.body)).toEqual(
      new URLSearchParams({ grant_type: 'client_credentials', client_id: 'id', client_secret: 's', scope: 'all' })
    )
    expect(service.requests.slice(1).map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t1'])
    time = 3_600_000
    status = 401
    await invoke({ Authentication: CONNECTION })
    await invoke({ Authentication: CONNECTION })
    expect(tokens).toBe(3)
  })

  test('that nobody has described fails the task and says where to', async () => {
    expect(await invoking()({ Authentication: CONNECTION })).toEqual({
      kind: 'failed',
      error: 'Events.ConnectionResource.ResourceNotFound',
      cause: "No connection 'stripe' is configured. Describe it in the file that STEPWRIGHT_CONNECTIONS names."
    })
  })

  test.each([
    ['{', 'it is not JSON at line 1, column 2'],
    ['{}', 'it must be a list of connections'],
    ['[{}]', 'entry 0 has no Name'],
    ['[{"Name":"n","AuthorizationType":"NONE","AuthParameters":{}}]', 'the AuthorizationType of n must be'],
    ['[{"Name":"n","AuthorizationType":"BASIC","AuthParameters":{}}]', 'n has no BasicAuthParameters'],
    [
      '[{"Name":"n","AuthorizationType":"API_KEY","AuthParameters":{"ApiKeyAuthParameters":{"ApiKeyName":"k","ApiKeyValue":"sk_…"}}}]',
      "n has a header 'k' that HTTP cannot carry"
    ],
    [
      '[{"Name":"n","AuthorizationType":"BASIC","AuthParameters":{"BasicAuthParameters":{"Username":"u","Password":"p"},"InvocationHttpParameters":{"HeaderParameters":[{"Key":"a b","Value":"c"}]}}}]',
      "n has a header 'a b' that HTTP cannot carry"
    ]
  ])('is refused where it is written %s', (text, reason) => {
    expect(() => parseConnections(text)).toThrow(FileContentError)
    expect(() => parseConnections(text)).toThrow(reason)
  })
})

describe('private networks', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '172.20.0.1',
    '::1',
    'fd00::1',
    '::ffff:192.168.0.1',
    '::ffff:c0a8:1',
    '::127.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    'fec0::1',
    '0.0.0.0'
  ])('have %s', (address) => expect(isPrivateAddress(address)).toBe(true))
  test.each(['8.8.8.8', '172.32.0.1', '2600::1', '::ffff:8.8.8.8'])('do not have %s', (address) =>
    expect(isPrivateAddress(address)).toBe(false)
  )

  test.each(['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])(
    'are not called by default: %s',
    async (host) => {
      await client.close()
      client = new HttpClient({ clock: systemClock, allowPrivate: false })
      const outcome = await invoking()({ ApiEndpoint: `http://${host}:${service.url.port}/` })
      expect(outcome).toMatchObject({
        error: 'States.Runtime',
        cause: expect.stringContaining('STEPWRIGHT_ALLOW_PRIVATE_ADDRESSES=true')
      })
      expect(service.requests).toEqual([])
    }
  )
})

test('a redirect is an answer, and is not followed', async () => {
  service.reply = () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } })
  expect(await invoking()({})).toMatchObject({ kind: 'failed', error: 'States.Http.StatusCode.302' })
  expect(service.requests).toHaveLength(1)
})

describe('apigateway:invoke', () => {
  const invoke = (parameters: object): Promise<TaskOutcome> =>
    new ApiGatewayInvoke(client, { sign: () => Promise.reject(new Error('there are no credentials')) }).perform(
      taskOf('apigateway:invoke', { ApiEndpoint: service.url.origin, Method: 'GET', ...parameters }),
      signal
    )

  test('calls stage and path and gives status, headers and body', async () => {
    const outcome = await invoke({
      Stage: 'Prod',
      Path: '/a/b',
      Headers: { 'X-A': ['1', '2'] },
      QueryParameters: { q: ['x', 'y'] },
      RequestBody: { a: null, b: 1 },
      AuthType: 'NO_AUTH'
    })
    expect(service.requests[0]).toMatchObject({ url: '/Prod/a/b?q=x&q=y', headers: { 'x-a': '1,2' }, body: '{"b":1}' })
    expect(plain(outcome)).toMatchObject({ ResponseBody: { ok: true }, StatusCode: 200, StatusText: 'OK' })
  })

  test('fails by status, with the body as cause', async () => {
    service.reply = () => ({ status: 403, body: '{"message":"Forbidden"}' })
    expect(await invoke({})).toEqual({ kind: 'failed', error: 'ApiGateway.403', cause: '{"message":"Forbidden"}' })
  })

  test('refuses headers that are no lists, and authorisation that it does not have', async () => {
    expect(await invoke({ Headers: { a: 'b' } })).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringMatching(
        /could not be used to start the Task: \[The value of the field 'Headers' has an invalid format\]$/
      )
    })
    expect(await invoke({ AuthType: 'COGNITO' })).toMatchObject({ error: 'States.Runtime' })
    expect(await invoke({ AuthType: 'IAM_ROLE' })).toEqual({
      kind: 'failed',
      error: 'ApiGateway.SdkClientException',
      cause: 'Unable to sign the request: there are no credentials'
    })
    expect(service.requests).toEqual([])
  })
})
