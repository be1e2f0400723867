import { Client } from 'pg'
import { newSchemaUrl, sharedPostgres } from './postgres-server.ts'

/** A user of the shared Postgres who may have few connections, with a schema that is his. */
export interface LimitedUser {
  readonly url: string
  /** From now on he may have so many, -1 for any number; those that he has are closed. */
  limitTo(connections: number): Promise<void>
  close(): Promise<void>
}

let last = 0

export async function createLimitedUser(): Promise<LimitedUser> {
  const name = `limited_${++last}`
  const url = new URL(await newSchemaUrl())
  const admin = new Client({ connectionString: (await sharedPostgres()).url('x').replace(/[?].*$/, '') })
  await admin.connect()
  await admin.query(`CREATE USER ${name} PASSWORD '${name}'`)
  await admin.query(`CREATE SCHEMA ${url.searchParams.get('schema')} AUTHORIZATION ${name}`)
  url.username = name
  url.password = name
  return {
    url: url.href,
    limitTo: async (connections) => {
      await admin.query(`ALTER USER ${name} CONNECTION LIMIT ${connections}`)
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [name])
    },
    close: () => admin.end()
  }
}
