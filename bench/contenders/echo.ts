import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '../frame/contender.ts'
import { HttpClient } from '../frame/http-client.ts'
import { drive } from '../frame/load.ts'
import { INPUT } from '../frame/workload.ts'
import type { Calls } from './server.ts'

/** The machine's own limit for an API: a bare `node:http` server that sends every body back, and the same client. */

await serve<object, Pick<Calls, 'count' | 'atOnce'>, { perSecond: number }>(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = await HttpClient.open((server.address() as AddressInfo).port, 256)
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:bench'
  return {
    async measure({ count, atOnce }) {
      const call = () => client.call('StartExecution', { stateMachineArn, input: INPUT, name: randomUUID() })
      const { perSecond } = await drive(count, atOnce, call)
      return { perSecond }
    },
    async close() {
      client.close()
      server.close()
    }
  }
})
