import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { StoreUnavailable } from '../../../src/store/store.ts'
import { newSchemaUrl } from '../../postgres/postgres-server.ts'
import { executionArn, firstCommit, lease, nextCommit } from '../fixtures.ts'

/** A store whose reads of resources wait until the answer is called. */
async function storeWithSlowReads(parameters: string) {
  const url = await newSchemaUrl()
  const store = await lease(await openPostgresStore({ url: `${url}${parameters}`, partitionCount: 1 }))
  await store.commit([firstCommit(executionArn('one'))])
  const client = new Client({ connectionString: url.replace(/[?].*$/, '') })
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${new URL(url).searchParams.get('schema')}.resources`)
  onTestFinished(async () => {
    await store.close()
    await client.end()
  })
  return { store, goOn: () => client.query('COMMIT') }
}

test.for(['', '&pool_size=2'])(
  'commits and leases do not wait behind reads that have all other connections (%j)',
  async (parameters) => {
    const { store, goOn } = await storeWithSlowReads(parameters)
    const reads = Array.from({ length: 50 }, () => store.readResource('k', 'a'))
    await store.commit([nextCommit(executionArn('one'), 1)])
    const renewal = { owner: 'node-1', partitions: [0], now: 1, durationMs: 9 }
    expect(await store.renewLeases(renewal)).toHaveLength(1)
    await goOn()
    await Promise.all(reads)
  }
)

test('what finds no free connection for long is refused with the reason', async () => {
  const { store, goOn } = await storeWithSlowReads('&pool_size=2&connect_timeout=1')
  const first = store.readResource('k', 'a')
  const second = store.readResource('k', 'b')
  await expect(second).rejects.toThrow(StoreUnavailable)
  await expect(second).rejects.toThrow(/all connections of this server were in use for longer than connect_timeout/)
  await goOn()
  expect(await first).toBeUndefined()
})
