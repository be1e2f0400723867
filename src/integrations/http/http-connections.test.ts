import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { HttpConnections } from './http-connections.ts'
import { exchange, type HttpExchange } from './http-exchange.ts'

const endings: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** A server, and calls to it over at most two connections. */
async function twoConnections(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  endings.push(
    () => server.close(),
    () => server.closeAllConnections()
  )
  const connections = new HttpConnections({ perOrigin: 2, connectTimeoutMs: 1_000, answerTimeoutMs: 5_000 })
  endings.push(() => connections.close())
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const get = (path: string, signal = new AbortController().signal): Promise<HttpExchange> =>
    exchange(
      connections,
      { method: 'GET', origin, path, headers: {}, body: '' },
      { totalTimeoutMs: 10_000, sizeBytes: 1_000 },
      { signal, clock: systemClock }
    )
  return { get, connections }
}

test('requests beyond the limit wait for a connection, and all are answered', async () => {
  const sockets = new Set<unknown>()
  const order: (string | undefined)[] = []
  let running = 0
  let most = 0
  const { get } = await twoConnections(({ socket, url }, response) => {
    sockets.add(socket)
    order.push(url)
    most = Math.max(most, ++running)
    setImmediate(() => {
      running--
      response.end(url)
    })
  })
  const paths = Array.from({ length: 9 }, (_, index) => `/${index}`)
  const answers = await Promise.all(paths.map((path) => get(path)))
  expect(answers.map((answer) => answer.kind === 'answered' && answer.body)).toEqual(paths)
  expect(order.toSorted()).toEqual(paths)
  expect(most).toBeLessThanOrEqual(2)
  expect(sockets.size).toBe(2)
})

test('an answer that closes its connection, or breaks, makes room for those that wait', async () => {
  const { get } = await twoConnections(({ socket, url }, response) => {
    if (url === '/broken') socket.destroy()
    else response.setHeader('connection', 'close').end(url)
  })
  const answers = await Promise.all(['/broken', '/broken', '/broken', '/a', '/b', '/c'].map((path) => get(path)))
  expect(answers.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'answered', 'answered', 'answered'])
})

test('what is given up while it waits is never sent', async () => {
  const urls: (string | undefined)[] = []
  const answer: (() => void)[] = []
  const { get } = await twoConnections(({ url }, response) => {
    urls.push(url)
    if (url === '/held') answer.push(() => response.end())
    else response.end()
  })
  const held = [get('/held'), get('/held')]
  const abort = new AbortController()
  const waiting = get('/given-up', abort.signal)
  const next = get('/next')
  while (answer.length < 2) await new Promise(setImmediate)
  abort.abort()
  expect(await waiting).toMatchObject({ kind: 'failed' })
  for (const end of answer) end()
  expect((await Promise.all([...held, next])).map(({ kind }) => kind)).toEqual(['answered', 'answered', 'answered'])
  expect(urls).toEqual(['/held', '/held', '/next'])
})

test('closing ends what is under way and what waits', async () => {
  const arrived = Promise.withResolvers<void>()
  const { get, connections } = await twoConnections(() => arrived.resolve())
  const calls = ['/a', '/b', '/c'].map((path) => get(path))
  await arrived.promise
  await connections.close()
  expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed'])
})
