import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { FunctionCall } from '../function-target.ts'
import { LambdaEndpoint, type LambdaEndpointOptions } from './lambda-endpoint.ts'

const call: FunctionCall = {
  functionName: 'arn:aws:lambda:us-east-1:123456789012:function:greet',
  payload: '{"name":"Ada ✓"}',
  invocationType: 'RequestResponse',
  region: 'us-east-1',
  accountId: '123456789012'
}
const signal = new AbortController().signal
const endings: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  endings.push(
    () => server.closeAllConnections(),
    () => server.close()
  )
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function connect(options: LambdaEndpointOptions): LambdaEndpoint {
  const endpoint = new LambdaEndpoint(options)
  endings.unshift(() => endpoint.close())
  return endpoint
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

/** Answers every call alike. */
const invoke = async (answer: (response: ServerResponse) => unknown, members: Partial<FunctionCall> = {}) => {
  const { url } = await serve((_request, response) => void answer(response))
  return connect({ url }).invoke({ ...call, ...members }, signal)
}

describe('a request', () => {
  /** What the server receives. */
  async function requestOf(given: FunctionCall, options: Partial<LambdaEndpointOptions> = {}, path = '') {
    const received = Promise.withResolvers<Pick<IncomingMessage, 'url' | 'method' | 'headers'> & { body: string }>()
    const { url } = await serve(async (request, response) => {
      const { url, method, headers } = request
      received.resolve({ url, method, headers, body: await textOf(request) })
      response.end('null')
    })
    await connect({ url: url + path, ...options }).invoke(given, signal)
    return received.promise
  }

  test('is the Invoke operation of Lambda', async () => {
    expect(
      await requestOf({ ...call, qualifier: '$LATEST', logType: 'Tail', clientContext: 'e30=', traceHeader: 'Root=1' })
    ).toMatchObject({
      method: 'POST',
      url: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Agreet/invocations?Qualifier=%24LATEST',
      headers: {
        'content-type': 'application/json',
        'content-length': '18',
        'x-amz-invocation-type': 'RequestResponse',
        'x-amz-log-type': 'Tail',
        'x-amz-client-context': 'e30=',
        'x-amzn-trace-id': 'Root=1'
      },
      body: '{"name":"Ada ✓"}'
    })
  })

  test('has neither body nor query where the call has neither payload nor qualifier', async () => {
    const { payload: _, ...bare } = call
    expect(await requestOf({ ...bare, functionName: 'greet' }, {}, '/prefix/')).toMatchObject({
      url: '/prefix/2015-03-31/functions/greet/invocations',
      headers: { 'content-length': '0' },
      body: ''
    })
  })

  test('cannot leave the path of functions, whatever the name is', async () => {
    expect(await requestOf({ ...call, functionName: '../../x?y#z\ud800' })).toMatchObject({
      url: '/2015-03-31/functions/..%2F..%2Fx%3Fy%23z%EF%BF%BD/invocations'
    })
  })

  test('carries what it is signed with', async () => {
    const sign: LambdaEndpointOptions['sign'] = async ({ method, body, region }) => ({
      authorization: `${method} ${body} ${region}`
    })
    expect(await requestOf({ ...call, payload: '{}' }, { sign })).toMatchObject({
      headers: { authorization: 'POST {} us-east-1' }
    })
  })
})

describe('an answer', () => {
  test('is the payload letter for letter, with what the headers say', async () => {
    const answer = await invoke((response) =>
      response
        .writeHead(200, ['X-Amz-Executed-Version', '7', 'x-amzn-RequestId', 'r-1', 'X-Amz-Log-Result', 'TE9H'])
        .end('{"greeting": "Hello, Ada ✓"}')
    )
    expect(answer).toMatchObject({
      kind: 'response',
      statusCode: 200,
      payload: '{"greeting": "Hello, Ada ✓"}',
      executedVersion: '7',
      requestId: 'r-1',
      logResult: 'TE9H'
    })
    expect(answer).toHaveProperty(
      'headers',
      expect.arrayContaining([
        ['X-Amz-Executed-Version', '7'],
        ['x-amzn-RequestId', 'r-1']
      ])
    )
    expect(answer).not.toHaveProperty('functionError')
  })

  test("can be the function's error", async () => {
    const answer = await invoke((response) =>
      response.writeHead(200, { 'X-Amz-Function-Error': 'Unhandled' }).end('{"errorType":"E"}')
    )
    expect(answer).toMatchObject({ kind: 'response', functionError: 'Unhandled', payload: '{"errorType":"E"}' })
  })

  test('can be empty', async () => {
    expect(await invoke((response) => response.writeHead(202).end(), { invocationType: 'Event' })).toMatchObject({
      kind: 'response',
      statusCode: 202,
      payload: ''
    })
  })

  test.each([
    [
      'in a header',
      { 'x-amzn-ErrorType': 'TooManyRequestsException:http://internal.amazon.com/', 'x-amzn-RequestId': 'r-1' },
      '{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
      { code: 'TooManyRequestsException', message: 'Rate Exceeded.', requestId: 'r-1' }
    ],
    [
      'in the body',
      {},
      '{"__type":"com.amazonaws.lambda#ServiceException","Message":"Try again"}',
      { code: 'ServiceException', message: 'Try again' }
    ],
    ['nowhere', {}, '<h1>Bad gateway</h1>', { message: '<h1>Bad gateway</h1>' }],
    ['nowhere, with no body', {}, '', { message: 'null' }],
    ['nowhere, in JSON that is no object', {}, 'null', { message: 'null' }]
  ])("can be Lambda's refusal, with its error named %s", async (_where, headers, body, expected) => {
    expect(await invoke((response) => response.writeHead(502, headers).end(body))).toEqual({
      kind: 'service-error',
      statusCode: 502,
      ...expected
    })
  })
})

describe('no answer', () => {
  test('names the address of a server that is not there', async () => {
    const { server, url } = await serve(() => {})
    server.close()
    const port = new URL(url).port
    expect(await connect({ url }).invoke(call, signal)).toEqual({
      kind: 'client-error',
      message: `Unable to execute HTTP request: Connect to 127.0.0.1:${port} [127.0.0.1/127.0.0.1] failed: Connection refused`
    })
  })

  test('tells that the answer broke off', async () => {
    const answer = await invoke((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":')
      response.socket?.end()
    })
    expect(answer).toEqual({
      kind: 'client-error',
      message: expect.stringMatching(/closed the connection before its answer was complete$/)
    })
  })

  test('tells that the server stayed silent', async () => {
    const { url } = await serve(() => {})
    expect(await connect({ url, answerTimeoutMs: 30 }).invoke(call, signal)).toEqual({
      kind: 'client-error',
      message: 'Unable to execute HTTP request: Read timed out'
    })
  })

  test('tells that what answered does not speak HTTP', async () => {
    const server = createSocketServer((socket) => socket.end('220 smtp ready\r\n')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    endings.push(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await connect({ url }).invoke(call, signal)).toMatchObject({ kind: 'client-error' })
  })

  test('tells that the answer is too large, and closes the connection', async () => {
    const chunk = Buffer.alloc(1_048_576, 0x20)
    const closed = Promise.withResolvers<void>()
    const answer = await invoke(async (response) => {
      response.on('close', () => closed.resolve())
      while (!response.closed) if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed.promise])
    })
    expect(answer).toMatchObject({
      kind: 'client-error',
      message: expect.stringContaining('is larger than 6357092 bytes')
    })
    await closed.promise
  })

  test.each([{ logType: 'a\nb: c' }, { clientContext: '\u2713' }, { invocationType: 'x\r\n' }])(
    'tells that a header cannot carry %j',
    async (members) => {
      expect(await invoke((response) => response.end(), members)).toMatchObject({ kind: 'client-error' })
    }
  )

  test('tells why signing failed', async () => {
    const { url } = await serve((_request, response) => response.end())
    const sign = () => Promise.reject(new Error('no credentials'))
    expect(await connect({ url, sign }).invoke(call, signal)).toEqual({
      kind: 'client-error',
      message: 'Unable to sign the request: no credentials'
    })
  })
})

describe('connections', () => {
  test('are kept for the next call', async () => {
    const ports = new Set<number | undefined>()
    const { url } = await serve(({ socket }, response) => {
      ports.add(socket.remotePort)
      response.end('null')
    })
    const endpoint = connect({ url })
    for (let count = 0; count < 5; count++) await endpoint.invoke(call, signal)
    expect(ports.size).toBe(1)
  })

  test('that the server closed while they were kept are replaced, and the call is made again', async () => {
    const requests: number[] = []
    const { url } = await serve(({ socket }, response) => {
      requests.push(socket.remotePort ?? 0)
      if (requests.length === 2) socket.destroy()
      else response.end(String(requests.length))
    })
    const endpoint = connect({ url })
    await endpoint.invoke(call, signal)
    expect(await endpoint.invoke(call, signal)).toMatchObject({ kind: 'response', payload: '3' })
    expect(requests[1]).toBe(requests[0])
    expect(requests[2]).not.toBe(requests[0])
  })

  test('that are new and break are not tried again', async () => {
    let requests = 0
    const { url } = await serve(({ socket }) => {
      requests++
      socket.destroy()
    })
    expect(await connect({ url }).invoke(call, signal)).toMatchObject({
      kind: 'client-error',
      message: expect.stringMatching(/failed to respond$/)
    })
    expect(requests).toBe(1)
  })

  test('are closed when nobody waits any more, before and while the server answers', async () => {
    for (const begin of [() => {}, (response: ServerResponse) => void response.writeHead(200).write('{')]) {
      const arrived = Promise.withResolvers<void>()
      const closed = Promise.withResolvers<void>()
      const { url } = await serve((_request, response) => {
        response.on('close', () => closed.resolve())
        begin(response)
        arrived.resolve()
      })
      const abort = new AbortController()
      const answer = connect({ url }).invoke(call, abort.signal)
      await arrived.promise
      abort.abort()
      expect(await answer).toMatchObject({ kind: 'client-error' })
      await closed.promise
    }
  })

  test('are not opened for a call that nobody waits for', async () => {
    const { server, url } = await serve(() => {})
    let connections = 0
    server.on('connection', () => connections++)
    expect(await connect({ url }).invoke(call, AbortSignal.abort())).toMatchObject({ kind: 'client-error' })
    expect(connections).toBe(0)
  })
})

test.each(['ftp://127.0.0.1', '127.0.0.1:3001', ''])('the URL %j is refused by name', (url) => {
  expect(() => new LambdaEndpoint({ url })).toThrow(`The Lambda endpoint '${url}' is not a URL`)
})
