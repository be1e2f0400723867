import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { refuseBrokenRequest } from './broken-request.ts'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

/** What comes back for bytes that are sent, and no more after them. */
async function answerTo(bytes: string, headersTimeout = 60_000): Promise<string> {
  const server = createServer({ headersTimeout, connectionsCheckingInterval: 5 })
  server.on('clientError', refuseBrokenRequest)
  server.listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(bytes)
  return text(socket)
}

test('a request that does not arrive in time is told so, as what is worth repeating', async () => {
  const answer = await answerTo('POST / HTTP/1.1\r\nHost: x\r\n', 20)
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/)
  expect(answer).toContain(
    '{"__type":"RequestTimeoutException","message":"The request did not arrive in time. Send it again."}'
  )
})

test('what is not HTTP is refused with what is wrong with it', async () => {
  const answer = await answerTo('SET / HTTP/1.1\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(answer).toContain('This is not HTTP: Parse Error: Invalid method')
})

test('headers that are too long are refused as such', async () => {
  const answer = await answerTo(`GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/)
})
