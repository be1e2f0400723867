import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AwsEndpoints } from '../../src/integrations/aws-sdk/endpoints.ts'
import { SdkCalls } from '../../src/integrations/aws-sdk/sdk-calls.ts'
import { SdkIntegration } from '../../src/integrations/aws-sdk/sdk-integration.ts'
import { Authoriser } from '../../src/integrations/http/authorise.ts'
import { HttpClient } from '../../src/integrations/http/http-client.ts'
import { HttpInvoke } from '../../src/integrations/http/http-invoke.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { taskOf } from './fake-service.ts'

/** What a target does with the path `/<name>`; nothing else than what is wrong with targets in practice. */
const BEHAVIOURS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  hang: () => undefined,
  reset: (response) => void response.socket?.destroy(),
  garbage: (response) => void response.socket?.end('this is not HTTP\r\n\r\n'),
  'cut-off': (response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('x')
    response.socket?.end()
  },
  huge: (response) => void response.end(Buffer.alloc(10_485_760, 120)),
  'slow-headers': (response) => void response.socket?.write('HTTP/1.1 200 OK\r\nx-a: '),
  '429': (response) => void response.writeHead(429).end('{}'),
  '500': (response) => void response.writeHead(500).end('{}'),
  '503': (response) => void response.writeHead(503).end('{}'),
  good: (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
}

export interface BadTargetReport {
  /** By behaviour, the errors that tasks ended with. */
  readonly errors: Readonly<Record<string, readonly string[]>>
  /** Sockets of the server that are open after everything was closed. */
  readonly openSockets: number
  /** The most that were open at a time. */
  readonly mostSockets: number
  /** Of the heap, after a collection where there can be one, from a tenth of the calls to the last. */
  readonly growthBytes: number
}

/**
 * Calls targets that behave badly, `http:invoke` and `aws-sdk:` tasks in turn, and says what came of it.
 * @param atOnce calls under way at a time
 */
export async function callBadTargets(calls: number, atOnce: number): Promise<BadTargetReport> {
  const sockets = new Set<object>()
  let mostSockets = 0
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1).split('/')[0] ?? ''
    request.resume()
    request.on('end', () => (BEHAVIOURS[name] ?? BEHAVIOURS.good)?.(response))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    mostSockets = Math.max(mostSockets, sockets.size)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new HttpClient({ allowPrivate: true, answerTimeoutMs: 1_000 })
  const http = new HttpInvoke({ client, connections: new Map(), authoriser: new Authoriser(client, systemClock) })
  const errors = new Map<string, Set<string>>()
  const names = Object.keys(BEHAVIOURS)
  let next = 0
  let baseline = 0
  const sdk = new SdkCalls({
    endpoints: new AwsEndpoints({
      urls: { '': new URL(`${origin}/500`) },
      ignoreEnvironment: true,
      hasCredentials: false
    }),
    folder: process.cwd(),
    bodyBytes: 262_144
  })
  const listQueues = () =>
    new SdkIntegration(sdk).perform(taskOf('aws-sdk:sqs:listQueues', {}), new AbortController().signal)
  // loading the package keeps the process from answering anybody
  await listQueues()
  const work = async (): Promise<void> => {
    while (next < calls) {
      const number = next++
      if (number === Math.floor(calls / 10)) baseline = heapBytes()
      const name = names[number % names.length] ?? 'good'
      const parameters = { ApiEndpoint: `${origin}/${name}`, Method: 'GET' }
      const outcome =
        number % 97 === 0
          ? await listQueues()
          : await http.perform(taskOf('http:invoke', parameters), new AbortController().signal)
      const what = number % 97 === 0 ? 'aws-sdk' : name
      const known = errors.get(what) ?? new Set()
      errors.set(what, known.add(outcome.kind === 'failed' ? outcome.error : 'SUCCEEDED'))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const growthBytes = heapBytes() - baseline
  client.close()
  sdk.close()
  for (let wait = 0; wait < 100 && sockets.size > 0; wait++) await new Promise((resolve) => setTimeout(resolve, 10))
  const openSockets = sockets.size
  server.closeAllConnections()
  server.close()
  return {
    errors: Object.fromEntries([...errors].map(([name, known]) => [name, [...known].sort()])),
    openSockets,
    mostSockets,
    growthBytes
  }
}

function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

// node --expose-gc tests/integrations/bad-targets.ts 10000
if (import.meta.main) {
  const report = await callBadTargets(Number(process.argv[2] ?? 1_000), 100)
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
}
