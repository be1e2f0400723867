import { Client } from 'pg'
import { sharedPostgres } from './postgres-server.ts'

let connecting: Promise<Client> | undefined

let emptied: Promise<void> = Promise.resolve()

/** Empties the tables of a schema, where it has any: quicker than a new one. */
export function emptySchema(schema: string, partitionCount: number): Promise<void> {
  // one after the other, for they share a connection
  const next = emptied.then(() => empty(schema, partitionCount))
  emptied = next.catch(() => undefined)
  return next
}

async function empty(schema: string, partitionCount: number): Promise<void> {
  connecting ??= connect()
  const client = await connecting
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
    [schema]
  )
  const statements = rows.map(({ name }) =>
    name === 'store'
      ? `UPDATE ${schema}.store SET partition_count = ${partitionCount}`
      : `DELETE FROM ${schema}.${name}`
  )
  if (statements.length > 0) await client.query(statements.join('; '))
}

async function connect(): Promise<Client> {
  const server = await sharedPostgres()
  const client = new Client({ connectionString: server.url('unused').replace(/[?].*$/, '') })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
