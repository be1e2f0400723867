import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SFNClient } from '@aws-sdk/client-sfn'
import { readConfiguration } from '../../src/server/config.ts'
import { startServer } from '../../src/server/server.ts'

export const ROLE = 'arn:aws:iam::123456789012:role/workflow'
export const PLACE = 'arn:aws:states:us-east-1:123456789012'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** A server on a free port with a data folder of its own, which goes when it is stopped. */
export async function startTemporaryServer() {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-clients-'))
  const configuration = readConfiguration({ port: '0', data: join(folder, 'data') }, {})
  let server = await startServer(configuration, silent)
  return {
    url: (): string => server.url,
    /** Closes the server and starts another one on the same data and port. */
    async restart(): Promise<void> {
      const port = Number(new URL(server.url).port)
      await server.close()
      server = await startServer({ ...configuration, port }, silent)
    },
    async stop(): Promise<void> {
      await server.close()
      rmSync(folder, { recursive: true })
    }
  }
}

export function createClient(endpoint: string): SFNClient {
  return new SFNClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true,
    // what is asserted is the first answer
    maxAttempts: 1
  })
}

/** A definition of one state, which ends it where it is not said otherwise. */
export const oneState = (state: object): string =>
  JSON.stringify({ StartAt: 'First', States: { First: { End: true, ...state } } })
