import { connect } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  ValidationException
} from '@aws-sdk/client-sfn'
import { afterEach, describe, expect, test } from 'vitest'
import { createFixture, passDefinition, ROLE } from '../../tests/api/api-fixture.ts'
import type { ApiRequest, ApiResponse } from '../api/protocol.ts'
import { systemClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import { createHostGuard } from './host-guard.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './http.ts'

const open: HttpServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function serve(options: Partial<HttpServerOptions> = {}) {
  const fixture = createFixture()
  const server = createHttpServer({
    handle: fixture.handle,
    checkHealth: async () => ({}),
    clock: systemClock,
    random: systemRandom,
    ...options
  })
  open.push(server)
  const port = await server.listen(0, '127.0.0.1')
  return { ...fixture, server, port, url: `http://127.0.0.1:${port}` }
}

const target = (operation: string) => ({ 'x-amz-target': `AWSStepFunctions.${operation}` })

/** A promise and what settles it. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

const listActivities = (headers: string): string =>
  `POST / HTTP/1.1\r\n${headers}\r\nConnection: close\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Length: 2\r\n\r\n{}`

const answer: ApiResponse = { status: 200, headers: {}, body: '{}' }

/** What comes back for bytes sent as they are, until the server closes. */
function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(bytes)
  return readText(socket)
}

describe('the HTTP server', () => {
  test('answers the API at POST / with the protocol’s headers', async () => {
    const { url } = await serve()
    const response = await fetch(url, { method: 'POST', headers: target('ListStateMachines'), body: '{}' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0')
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await response.text()).toBe('{"stateMachines":[]}')
  })

  test('compresses long answers for browsers, and no others', async () => {
    const long = JSON.stringify({ text: 'ü'.repeat(20_000) })
    const { url } = await serve({ handle: async ({ body }) => ({ ...answer, body: body === 'long' ? long : '{}' }) })
    const ask = async (body: string, headers: Record<string, string>): Promise<string | null> => {
      const response = await fetch(url, { method: 'POST', body, headers: { 'accept-encoding': 'gzip', ...headers } })
      expect(await response.text()).toBe(body === 'long' ? long : '{}')
      return response.headers.get('content-encoding')
    }
    const origin = { origin: url }
    expect(await ask('long', origin)).toBe('gzip')
    expect(await ask('short', origin)).toBeNull()
    expect(await ask('long', {})).toBeNull()
    expect(await ask('long', { ...origin, 'accept-encoding': 'identity' })).toBeNull()
  })

  test('does not care for the Host it is called by where it has no guard', async () => {
    const { port } = await serve()
    expect((await sendRaw(port, listActivities('Host: sync-states.nowhere.example'))).split('\r\n')[0]).toBe(
      'HTTP/1.1 200 OK'
    )
  })

  test('lets a guard refuse foreign names before it reads anything, on every path', async () => {
    const { port, url } = await serve({ guard: createHostGuard([]) })
    expect((await fetch(`${url}/health`)).status).toBe(200)
    for (const request of [
      listActivities('Host: evil.example'),
      listActivities('Host: 127.0.0.1\r\nOrigin: https://evil.example'),
      'GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n',
      'POST /?X-Amz-Target=AWSStepFunctions.ListActivities HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9999\r\n\r\n'
    ]) {
      const answer = await sendRaw(port, request)
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
      expect(answer).toContain('"__type":"com.amazon.coral.service#AccessDeniedException"')
    }
  })

  test('explains itself to whoever calls it in another way', async () => {
    const { url } = await serve()
    const home = await fetch(url)
    expect([home.status, await home.text()]).toEqual([200, expect.stringContaining('POST /')])
    const elsewhere = await fetch(`${url}/api/v1?x=1`, { method: 'POST' })
    expect([elsewhere.status, await elsewhere.text()]).toEqual([404, expect.stringContaining('nothing at /api/v1')])
    const other = await fetch(url, { method: 'DELETE' })
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })

  test('tells how it is', async () => {
    let health = async (): Promise<Record<string, unknown>> => ({ version: '1' })
    const { url } = await serve({ checkHealth: () => health() })
    const good = await fetch(`${url}/health`)
    expect([good.status, await good.json()]).toEqual([200, { status: 'ok', version: '1' }])
    health = async () => {
      throw new Error('The disk is full')
    }
    const bad = await fetch(`${url}/health`)
    expect([bad.status, await bad.json()]).toEqual([503, { status: 'unavailable', reason: 'The disk is full' }])
  })

  test('says within seconds when the store does not answer', async () => {
    const timers: (() => void)[] = []
    const asked = deferred<void>()
    const clock = {
      now: () => 0,
      setTimer(_at: number, callback: () => void) {
        timers.push(callback)
        return () => undefined
      }
    }
    const checkHealth = () => {
      asked.resolve()
      return new Promise<never>(() => undefined)
    }
    const { url } = await serve({ clock, checkHealth })
    const response = fetch(`${url}/health`)
    await asked.promise
    for (const fire of timers) fire()
    expect((await response).status).toBe(503)
  })

  test.each(['with its length', 'in chunks'])('refuses a body that is too large, sent %s', async (way) => {
    const { url } = await serve({ maxBodyBytes: 1000 })
    const large = 'x'.repeat(10_000)
    const stream = new Blob([large]).stream()
    const body = way === 'in chunks' ? { body: stream, duplex: 'half' as const } : { body: large }
    const response = await fetch(url, { method: 'POST', headers: target('ListActivities'), ...body })
    expect(response.status).toBe(413)
    expect(await response.json()).toEqual({
      __type: 'com.amazon.coral.service#RequestEntityTooLargeException',
      message: "The request's body is longer than 1000 bytes."
    })
  })

  test('takes a definition of the largest size that AWS takes', async () => {
    const { url } = await serve()
    const comment = '"é'.repeat(400_000)
    const definition = JSON.stringify({ Comment: comment, StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
    expect(definition.length).toBeGreaterThan(1_048_576)
    const headers = target('ValidateStateMachineDefinition')
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ definition }) })
    expect(await response.text()).toContain('Member must have length less than or equal to 1048576')
  })

  test.each([
    'GARBAGE\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
    '\x00\x01\x02\r\n\r\n'
  ])('survives what is not HTTP (%#)', async (bytes) => {
    const { port, url } = await serve()
    expect(await sendRaw(port, bytes)).toMatch(/^HTTP\/1\.1 4(00|31) /)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test('survives a client that goes away in the middle', async () => {
    const started = deferred<void>()
    const released = deferred<ApiResponse>()
    const handle = (_request: ApiRequest) => {
      started.resolve()
      return released.promise
    }
    const { port, url } = await serve({ handle })
    const half = connect(port, '127.0.0.1')
    half.end('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc')
    const whole = connect(port, '127.0.0.1')
    whole.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}')
    await started.promise
    whole.destroy()
    released.resolve(answer)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test('tells the operation when its caller hangs up before the answer', async () => {
    const arrived = deferred<AbortSignal | undefined>()
    const { port } = await serve({
      handle: ({ signal }) => {
        arrived.resolve(signal)
        return new Promise(() => undefined)
      }
    })
    const socket = connect(port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}')
    const signal = await arrived.promise
    expect(signal?.aborted).toBe(false)
    const aborted = new Promise((resolve) => signal?.addEventListener('abort', resolve))
    socket.destroy()
    await aborted
  })

  test('does not call it a hang-up when a connection ends after the answer', async () => {
    const arrived = deferred<AbortSignal | undefined>()
    const { port } = await serve({
      handle: async ({ signal }) => {
        arrived.resolve(signal)
        return answer
      }
    })
    const request = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}'
    expect(await sendRaw(port, request)).toContain('200 OK')
    expect((await arrived.promise)?.aborted).toBe(false)
  })

  test('uses a connection for many requests', async () => {
    const { port } = await serve()
    const one =
      'POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Length: 2\r\n\r\n{}'
    const last = one.replace('Host: a', 'Host: a\r\nConnection: close')
    const text = await sendRaw(port, one + one + last)
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  })

  test('finishes what is under way when it closes, and takes nothing new', async () => {
    const started = deferred<void>()
    const released = deferred<ApiResponse>()
    const handle = (_request: ApiRequest) => {
      started.resolve()
      return released.promise
    }
    const { server, url } = await serve({ handle })
    await fetch(`${url}/health`)
    const response = fetch(url, { method: 'POST', body: '{}' })
    await started.promise
    let closed = false
    const closing = server.close().then(() => {
      closed = true
    })
    await expect(fetch(`${url}/health`)).rejects.toThrow()
    expect(closed).toBe(false)
    released.resolve(answer)
    expect((await response).status).toBe(200)
    expect((await response).headers.get('connection')).toBe('close')
    await closing
  })

  test('cuts off at last what does not finish', async () => {
    const started = deferred<void>()
    const handle = (_request: ApiRequest) => {
      started.resolve()
      return new Promise<never>(() => undefined)
    }
    const { server, url } = await serve({ handle, drainTimeoutMs: 1 })
    const response = fetch(url, { method: 'POST', body: '{}' })
    const failed = expect(response).rejects.toThrow()
    await started.promise
    await server.close()
    await failed
  })

  test('says where it cannot listen', async () => {
    const { port } = await serve()
    const second = createHttpServer({
      handle: async () => answer,
      checkHealth: async () => ({}),
      clock: systemClock,
      random: systemRandom
    })
    await expect(second.listen(port, '127.0.0.1')).rejects.toThrow(/EADDRINUSE/)
  })
})

describe('the AWS SDK', () => {
  async function connectClient() {
    const fixture = await serve()
    const client = new SFNClient({
      endpoint: fixture.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      disableHostPrefix: true,
      maxAttempts: 1
    })
    return { ...fixture, client }
  }

  test('creates, starts, describes and stops', async () => {
    const { client, clock } = await connectClient()
    const created = await client.send(
      new CreateStateMachineCommand({ name: 'm', definition: passDefinition('ü "quoted"'), roleArn: ROLE })
    )
    const { stateMachineArn } = created
    expect(stateMachineArn).toBe('arn:aws:states:eu-central-1:123456789012:stateMachine:m')
    expect(created.creationDate).toEqual(new Date(clock.time))
    expect(created.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }))
    expect(described.definition).toBe(passDefinition('ü "quoted"'))
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }))
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }))
    expect(events?.[0]).toMatchObject({
      type: 'ExecutionStarted',
      timestamp: new Date(clock.time),
      executionStartedEventDetails: { input: '{"a":1}' }
    })
    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn }))
    expect(stopDate).toEqual(new Date(clock.time))
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}))
    expect(stateMachines).toHaveLength(1)
    client.destroy()
  })

  test('runs an Express execution and waits for it', async () => {
    const { client, engine } = await connectClient()
    engine.outcome = { status: 'FAILED', error: 'E' }
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({ name: 'm', definition: passDefinition(), roleArn: ROLE, type: 'EXPRESS' })
    )
    expect(await client.send(new StartSyncExecutionCommand({ stateMachineArn }))).toMatchObject({
      status: 'FAILED',
      error: 'E',
      billingDetails: { billedMemoryUsedInMB: 64 }
    })
    client.destroy()
  })

  test('gets errors as its own exceptions', async () => {
    const { client } = await connectClient()
    const executionArn = 'arn:aws:states:eu-central-1:123456789012:execution:m:x'
    const stop = client.send(new StopExecutionCommand({ executionArn }))
    await expect(stop).rejects.toBeInstanceOf(ExecutionDoesNotExist)
    await expect(stop).rejects.toThrow(`Execution Does Not Exist: '${executionArn}'`)
    const start = client.send(
      new StartExecutionCommand({
        stateMachineArn: `${executionArn}/l`.replace(':x', '').replace('execution', 'stateMachine')
      })
    )
    await expect(start).rejects.toBeInstanceOf(ValidationException)
    await expect(start).rejects.toMatchObject({ reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' })
    client.destroy()
  })
})
