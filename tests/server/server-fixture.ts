import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn'
import type { Log } from '../../src/engine/log.ts'
import { readConfiguration, type StartFlags } from '../../src/server/config.ts'
import { type RunningServer, startServer } from '../../src/server/server.ts'
import { newSchemaUrl } from '../postgres/postgres-server.ts'
import { testsUsePostgres } from '../postgres/store-under-test.ts'

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** Servers on one data folder, one after the other, as a user starts them. */
export class ServerFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'stepwright-server-'))
  readonly dataFolder = join(this.folder, 'data')
  #server: RunningServer | undefined
  #database: Promise<string> | undefined
  readonly #clients: SFNClient[] = []
  readonly #log: Log

  constructor(log: Log = silent) {
    this.#log = log
  }

  async start(flags: StartFlags = {}, environment: Record<string, string> = {}): Promise<void> {
    if (testsUsePostgres) this.#database ??= newSchemaUrl()
    const store = await this.#database
    const common = { port: '0', data: this.dataFolder, ...(store !== undefined && { store }) }
    const configuration = readConfiguration({ ...common, ...flags }, environment)
    this.#server = await startServer(configuration, this.#log)
  }

  /** The address of the Postgres, where tests use one. */
  get database(): Promise<string> | undefined {
    return this.#database
  }

  /** Of the server that runs. */
  get url(): string {
    if (this.#server === undefined) throw new Error('No server runs')
    return this.#server.url
  }

  async stop(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.destroy()
    await this.close()
  }

  /** As `stop`, while clients still wait for answers. */
  async close(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
  }

  /** The next server begins with nothing. */
  async dispose(): Promise<void> {
    await this.stop()
    this.#database = undefined
    rmSync(this.folder, { recursive: true, force: true })
  }

  client(options: SFNClientConfig = {}): SFNClient {
    if (this.#server === undefined) throw new Error('No server runs')
    const client = new SFNClient({
      endpoint: this.#server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      disableHostPrefix: true,
      maxAttempts: 1,
      ...options
    })
    this.#clients.push(client)
    return client
  }
}
