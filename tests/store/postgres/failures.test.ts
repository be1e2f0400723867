import { connect, createServer, type Socket } from 'node:net'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { readConnectionUrl } from '../../../src/store/postgres/connection-settings.ts'
import { Database } from '../../../src/store/postgres/database.ts'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { StoreUnavailable, StoreUnreached } from '../../../src/store/store.ts'
import { createLimitedUser } from '../../postgres/limited-user.ts'
import { newSchemaUrl } from '../../postgres/postgres-server.ts'
import { executionArn, firstCommit, lease, nextCommit } from '../fixtures.ts'

const [one, two] = [executionArn('one'), executionArn('two')]

/** A way to the database that can be cut. */
async function openThroughProxy(parameters = '') {
  const address = new URL(await newSchemaUrl())
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>()
  let mode: 'open' | 'deaf' | 'mute' = 'open'
  const proxy = createServer((client) => {
    const server = connect(Number(address.port), '127.0.0.1')
    const pair = { client, server }
    pairs.add(pair)
    client.on('data', (data) => mode !== 'deaf' && server.write(data))
    server.on('data', (data) => mode !== 'mute' && client.write(data))
    for (const socket of [client, server]) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        server.destroy()
        pairs.delete(pair)
      })
    }
  })
  const port = await new Promise<number>((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as { port: number }).port))
  })
  const url = new URL(address)
  url.port = String(port)
  const store = await lease(await openPostgresStore({ url: `${url.href}${parameters}`, partitionCount: 1 }))
  const direct = await openPostgresStore({ url: address.href })
  onTestFinished(async () => {
    mode = 'open'
    await direct.close()
    await store.close()
    proxy.close()
  })
  return {
    store,
    /** The same store by another way. */
    direct,
    /** Resets every connection. */
    cut: () => {
      for (const { client, server } of pairs) {
        client.resetAndDestroy()
        server.destroy()
      }
    },
    /** `mute`: what the database answers is lost; `deaf`: what it is asked is. */
    set: (next: typeof mode) => (mode = next)
  }
}

test('a read whose connection was cut is asked again', async () => {
  const { store, cut } = await openThroughProxy()
  await store.commit([firstCommit(one)])
  cut()
  expect(await store.load(one)).toMatchObject({ sequence: 1 })
  cut()
  expect(await store.readSummary(one)).toMatchObject({ arn: one })
})

test('a commit whose answer is lost has an unknown outcome, and is not written twice', async () => {
  const { store, direct, cut, set } = await openThroughProxy()
  await store.commit([firstCommit(one)])
  set('mute')
  const outcome = expect(store.commit([nextCommit(one, 1), firstCommit(two)])).rejects.toThrow(StoreUnavailable)
  await expect.poll(async () => (await direct.load(one))?.sequence, { timeout: 5_000 }).toBe(2)
  cut()
  set('open')
  await outcome
  await expect(store.commit([nextCommit(one, 1)])).rejects.toMatchObject({ reason: 'sequence' })
  expect(await store.load(one)).toMatchObject({ sequence: 2 })
})

test('a connection that has gone silent is given up after its time', async () => {
  const { store, set } = await openThroughProxy('&query_timeout=1&connect_timeout=1')
  await store.commit([firstCommit(one)])
  set('deaf')
  await expect(store.commit([nextCommit(one, 1)])).rejects.toThrow(StoreUnavailable)
  await expect(store.load(one)).rejects.toThrow(StoreUnavailable)
  set('open')
  expect(await store.load(one)).toMatchObject({ sequence: 1 })
  await store.commit([nextCommit(one, 1)])
})

test('a schema that is away for a while is a store that is, and nothing is given up', async () => {
  const url = await newSchemaUrl()
  const schema = new URL(url).searchParams.get('schema')
  const store = await lease(await openPostgresStore({ url, partitionCount: 1 }))
  onTestFinished(() => store.close())
  await store.commit([firstCommit(one)])
  const client = new Client({ connectionString: url.replace(/[?].*$/, '') })
  await client.connect()
  await client.query(`ALTER SCHEMA ${schema} RENAME TO ${schema}_away`)
  const failure = {
    name: StoreUnavailable.name,
    message: expect.stringMatching(/^The database .* failed: .*does not exist/)
  }
  await expect(store.commit([nextCommit(one, 1)])).rejects.toMatchObject(failure)
  await expect(store.load(one)).rejects.toMatchObject(failure)
  await expect(store.checkHealth()).rejects.toMatchObject(failure)
  await client.query(`ALTER SCHEMA ${schema}_away RENAME TO ${schema}`)
  await client.end()
  await store.commit([nextCommit(one, 1)])
  expect(await store.load(one)).toMatchObject({ sequence: 2 })
})

test('a database without a free connection is known to have written nothing, and says what to do', async () => {
  const user = await createLimitedUser()
  const store = await lease(await openPostgresStore({ url: user.url, partitionCount: 1 }))
  onTestFinished(async () => {
    await store.close()
    await user.close()
  })
  await store.commit([firstCommit(one)])
  await user.limitTo(0)
  const renewal = { owner: 'node-1', partitions: [0], now: 1, durationMs: 9 }
  const failure = (): Promise<unknown> => store.renewLeases(renewal).catch((error: unknown) => error)
  // of connections that were kept nobody knows at first that they are closed
  await expect.poll(failure).toBeInstanceOf(StoreUnreached)
  const resource = { kind: 'k', arn: 'a', put: { parent: '', sortKey: '', document: '{}' } }
  const calls = [
    () => store.commit([nextCommit(one, 1)]),
    () => store.sendToInbox([{ partition: 0, arn: one, key: 'k', text: 't' }]),
    () => store.writeResources([resource]),
    () => store.checkHealth()
  ]
  for (const call of calls) {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StoreUnreached)
    expect((error as Error).message).toMatch(
      /^The database has no connection left\. postgres:\/\/limited_\d+@127\.0\.0\.1:\d+\/postgres \(schema test_\d+\): .* Raise max_connections, or lower pool_size/
    )
  }
  await user.limitTo(-1)
  await store.commit([nextCommit(one, 1)])
  expect(await store.load(one)).toMatchObject({ sequence: 2 })
  expect(await store.readInbox({ partitions: [0], after: 0, limit: 9 })).toEqual([])
})

test('a transaction whose connection is lost in its midst fails as the store does', async () => {
  const database = new Database(readConnectionUrl(await newSchemaUrl()))
  onTestFinished(() => database.close())
  const done = database.transact(
    (ask) => ask('SELECT pg_terminate_backend(pg_backend_pid())'),
    () => false
  )
  await expect(done).rejects.toBeInstanceOf(StoreUnavailable)
})
