import { Client } from 'pg'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { explainOpenFailure } from '../../../src/store/postgres/failure.ts'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { StoreFormatError, StoreUnavailable } from '../../../src/store/store.ts'
import { newSchemaUrl, sharedPostgres } from '../../postgres/postgres-server.ts'

async function admin(): Promise<Client> {
  const server = await sharedPostgres()
  const client = new Client({ connectionString: server.url('x').replace(/[?].*$/, '') })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

const failureOf = async (url: string, mustExist = false): Promise<Error> => {
  try {
    await (await openPostgresStore({ url, mustExist })).close()
  } catch (error) {
    return error as Error
  }
  throw new Error('It was opened')
}

test('a new schema has 64 partitions, and the first node that started has fixed their number', async () => {
  const url = await newSchemaUrl()
  const first = await openPostgresStore({ url })
  expect(first.partitionCount).toBe(64)
  const second = await openPostgresStore({ url, partitionCount: 8 })
  expect(second.partitionCount).toBe(64)
  await Promise.all([first.close(), second.close()])
})

test('nodes that start at the same moment make the schema once', async () => {
  const url = await newSchemaUrl()
  const stores = await Promise.all([8, 16, 32, 64].map((partitionCount) => openPostgresStore({ url, partitionCount })))
  expect(new Set(stores.map(({ partitionCount }) => partitionCount)).size).toBe(1)
  await Promise.all(stores.map((store) => store.close()))
})

test('two schemas of one database are two stores', async () => {
  const [one, other] = [await newSchemaUrl(), await newSchemaUrl()]
  const stores = await Promise.all([one, other].map((url) => openPostgresStore({ url })))
  await stores[0]?.writeResources([{ kind: 'k', arn: 'a', put: { parent: '', sortKey: '', document: '{}' } }])
  expect(await stores[0]?.readResource('k', 'a')).toBeDefined()
  expect(await stores[1]?.readResource('k', 'a')).toBeUndefined()
  await Promise.all(stores.map((store) => store.close()))
})

test('a schema of a newer version is refused', async () => {
  const url = await newSchemaUrl()
  const store = await openPostgresStore({ url })
  await store.close()
  const client = await admin()
  await client.query(`UPDATE ${new URL(url).searchParams.get('schema')}.store SET format = 99`)
  const error = await failureOf(url)
  expect(error).toBeInstanceOf(StoreFormatError)
  expect(error.message).toMatch(/format version 99, written by a newer Stepwright.*Start the newer Stepwright/)
})

test('who only looks makes no schema, and brings none up to date', async () => {
  const url = await newSchemaUrl()
  const schema = new URL(url).searchParams.get('schema')
  expect((await failureOf(url, true)).message).toMatch(/has no store.*no server was started.*\?schema=NAME/)
  const client = await admin()
  expect((await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])).rows).toEqual([])
  await (await openPostgresStore({ url })).close()
  await (await openPostgresStore({ url, mustExist: true })).close()
  await client.query(`UPDATE ${schema}.store SET format = 0`)
  expect((await failureOf(url, true)).message).toMatch(/format version 0, of an older Stepwright.*Use the command/)
})

test('a database with an encoding that has no place for all characters is refused', async () => {
  const client = await admin()
  await client.query(`CREATE DATABASE western ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
  const url = new URL(await newSchemaUrl())
  url.pathname = '/western'
  const error = await failureOf(url.href)
  expect(error).toBeInstanceOf(StoreFormatError)
  expect(error.message).toMatch(/western.*encoding LATIN1.*createdb --encoding=UTF8/)
})

test.for(['store (name text)', 'executions (id integer)'])(
  'a schema in which another program has the table %s is left alone',
  async (table) => {
    const url = await newSchemaUrl()
    const schema = new URL(url).searchParams.get('schema')
    const client = await admin()
    await client.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.${table}`)
    const error = await failureOf(url)
    expect(error).toBeInstanceOf(StoreFormatError)
    expect(error.message).toMatch(/holds tables that are not Stepwright's.*\?schema=NAME/)
    const { rows } = await client.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema])
    expect(rows).toHaveLength(1)
  }
)

interface Mistake {
  readonly name: string
  readonly change: Partial<Pick<URL, 'password' | 'username' | 'pathname' | 'port'>>
  readonly parameter?: readonly [string, string]
  readonly type: typeof StoreFormatError | typeof StoreUnavailable
  readonly message: RegExp
}

const mistakes: readonly Mistake[] = [
  {
    name: 'the password is wrong',
    change: { password: 'wrong' },
    type: StoreFormatError,
    message: /refuses the user.*Correct/
  },
  {
    name: 'the user is unknown',
    change: { username: 'nobody' },
    type: StoreFormatError,
    message: /refuses the user.*Correct/
  },
  {
    name: 'there is no such database',
    change: { pathname: '/no' },
    type: StoreFormatError,
    message: /no such database.*createdb/
  },
  {
    name: 'nobody listens there',
    change: { port: '1' },
    type: StoreUnavailable,
    message: /cannot be reached.*ECONNREFUSED.*host/
  },
  {
    name: 'the server has no TLS',
    change: {},
    parameter: ['sslmode', 'verify-full'],
    type: StoreUnavailable,
    message: /SSL.*TLS/
  },
  {
    name: 'a parameter makes no sense',
    change: {},
    parameter: ['pool_size', 'x'],
    type: StoreFormatError,
    message: /pool_size/
  },
  {
    name: 'a parameter is unknown',
    change: {},
    parameter: ['shema', 'orders'],
    type: StoreFormatError,
    message: /postgres:\/\/postgres@.* has a parameter 'shema'.*Correct it.*schema/
  },
  {
    name: 'TLS is asked for in a way that cannot be had',
    change: {},
    parameter: ['sslmode', 'prefer'],
    type: StoreFormatError,
    message: /sslmode.*must be disable, no-verify.*'prefer'/
  },
  {
    name: 'TLS is asked for as most hosts print it',
    change: {},
    parameter: ['sslmode', 'require'],
    type: StoreUnavailable,
    message: /SSL.*TLS/
  },
  {
    name: 'a certificate is not where the address says',
    change: {},
    parameter: ['sslrootcert', '/no/such/file'],
    type: StoreFormatError,
    message: /cannot be read.*\/no\/such\/file.*sslrootcert/
  },
  {
    name: 'the schema has a name of Postgres itself',
    change: {},
    parameter: ['schema', 'pg_orders'],
    type: StoreFormatError,
    message: /name is kept for Postgres.*Name another schema/
  },
  {
    name: 'the database lets nobody in',
    change: { pathname: '/closed' },
    type: StoreUnavailable,
    message: /answers with an error.*not currently accepting connections.*log/
  },
  {
    name: 'the schema has a strange name',
    change: {},
    parameter: ['schema', 'a"b'],
    type: StoreFormatError,
    message: /schema 'a"b'/
  }
]

beforeAll(async () => {
  const client = new Client({ connectionString: (await sharedPostgres()).url('x').replace(/[?].*$/, '') })
  await client.connect()
  await client.query('CREATE DATABASE closed ALLOW_CONNECTIONS false')
  await client.end()
})

test.for(mistakes)('where $name, the failure says so and what to do', async ({ change, parameter, type, message }) => {
  const url = new URL(await newSchemaUrl())
  Object.assign(url, change)
  if (parameter !== undefined) url.searchParams.set(...parameter)
  const error = await failureOf(url.href)
  expect(error).toBeInstanceOf(type)
  expect(error.message).toMatch(message)
  expect(error.message).not.toMatch(/password@|wrong/)
})

test.for([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', /certificate is not trusted.*sslrootcert=FILE/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname does not match', /certificate is not trusted.*name that is in it/],
  ['28000', 'no pg_hba.conf entry for host "h", no encryption', /does not let this user in.*\?sslmode=verify-full/],
  ['57P03', 'the database system is starting up', /cannot be reached.*See whether it runs/]
] as const)('what a connection fails with, %s, comes with what to do', ([code, text, message]) => {
  const error = explainOpenFailure(Object.assign(new Error(text), { code }), 'postgres://h/d') as Error
  expect(error.message).toMatch(message)
  expect(error.message).toContain(`postgres://h/d: ${text}`)
})

test('a user without the right to make the schema is told which right is missing', async () => {
  const client = await admin()
  await client.query(`CREATE USER guest PASSWORD 'guest'`)
  const url = new URL(await newSchemaUrl())
  url.username = 'guest'
  url.password = 'guest'
  const error = await failureOf(url.href)
  expect(error).toBeInstanceOf(StoreFormatError)
  expect(error.message).toMatch(/has not the right.*GRANT CREATE ON DATABASE/)
})

test('a user who owns the schema needs no other right', async () => {
  const client = await admin()
  await client.query(`CREATE USER tenant PASSWORD 'tenant'`)
  const url = new URL(await newSchemaUrl())
  await client.query(`CREATE SCHEMA ${url.searchParams.get('schema')} AUTHORIZATION tenant`)
  url.username = 'tenant'
  url.password = 'tenant'
  const store = await openPostgresStore({ url: url.href })
  await store.checkHealth()
  await store.close()
})
