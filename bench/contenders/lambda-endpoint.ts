import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '../frame/contender.ts'
import { OUTPUT } from '../frame/workload.ts'

/** Functions in a process of their own, behind Lambda's Invoke. */
await serve<object, object, { port: number }>(async () => {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(OUTPUT) })
      response.end(OUTPUT)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    measure: async () => ({ port: (server.address() as AddressInfo).port }),
    close: async () => void server.close()
  }
})
