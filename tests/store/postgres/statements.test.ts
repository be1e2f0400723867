import { Client } from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { newSchemaUrl } from '../../postgres/postgres-server.ts'
import { executionArn, firstCommit, lease, leaseOf, machineArn, nextCommit } from '../fixtures.ts'

afterEach(() => vi.restoreAllMocks())

/** The texts of all statements that are sent from now on. */
function watchStatements(): string[] {
  const texts: string[] = []
  const original = Client.prototype.query as (...values: unknown[]) => unknown
  vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: unknown, ...values: unknown[]) {
    const [query] = values as [string | { readonly text: string }]
    texts.push(typeof query === 'string' ? query : query.text)
    return original.apply(this, values) as never
  })
  return texts
}

async function useEverything(store: Store): Promise<void> {
  await lease(store)
  const [one, two] = [executionArn('one'), executionArn('two')]
  const message = { partition: 0, arn: one, key: 'k', text: 't' }
  await store.commit([firstCommit(one, { wakeAt: 5, unfinished: true, checkpoint: 'c', inbox: [message] })])
  await store.sendToInbox([{ ...message, key: 'l' }])
  const [first] = await store.readInbox({ partitions: [0], after: 0, limit: 1 })
  await store.commit([nextCommit(one, 1, { acknowledged: [first?.id ?? 0] }), firstCommit(two)])
  await store.countInbox()
  await store.sendToNodes([{ owner: 'o', text: 't' }])
  await store.listNodesWithMessages({ limit: 1 })
  await store.takeNodeMessages({ owner: 'o', limit: 1 })
  await store.listLeases()
  await store.renewLeases({ owner: 'node-1', partitions: [0], now: 0, durationMs: 9 })
  await store.load(one)
  await store.readSummary(one)
  await store.listSummaries({ kind: 'execution', by: { stateMachineArn: machineArn }, limit: 9 })
  for (const reverse of [true, false]) {
    await store.readJournal({ arn: one, fromEventId: 1, toEventId: 9, reverse, limit: 9 })
  }
  await store.listUnfinished({ partition: 0, limit: 9 })
  await store.listWakes({ partition: 0, until: 9, limit: 9 })
  await store.deleteClosed({ partition: 0, closedBefore: 9, limit: 9 })
  const put = { parent: '', sortKey: 'a', document: '{}' }
  await store.writeResources([{ kind: 'alias', arn: 'a', put }])
  await store.writeResources([{ kind: 'alias', arn: 'a', put }])
  await store.writeResources([{ kind: 'alias', arn: 'a', delete: true }])
  await store.readResource('alias', 'a')
  for (const descending of [true, false]) await store.listResources({ kind: 'alias', parent: '', descending, limit: 9 })
  await store.checkHealth()
  await store.releaseLease(await leaseOf(store))
}

test('every statement is SQL that other databases with the protocol of Postgres know, too', async () => {
  const texts = watchStatements()
  const store = await openPostgresStore({ url: await newSchemaUrl(), partitionCount: 1 })
  await useEverything(store)
  await store.close()
  expect(texts.length).toBeGreaterThan(25)
  const foreign =
    /advisory|\blisten\b|\bnotify\b|\btrigger\b|\bfunction\b|\bprocedure\b|\blanguage\b|\bdo \$|\block table\b/i
  expect(texts.filter((text) => foreign.test(text))).toEqual([])
  // large objects, temporary and unlogged tables, cursors and sessions' own locks bind a store to one server
  expect(texts.filter((text) => /\blo_|\btemp|\bunlogged\b|\bdeclare\b|\bprepare transaction\b/i.test(text))).toEqual(
    []
  )
})

test('a batch of commits is one statement', async () => {
  const store = await lease(await openPostgresStore({ url: await newSchemaUrl(), partitionCount: 1 }))
  await store.commit([firstCommit(executionArn('first'))])
  const texts = watchStatements()
  const arns = Array.from({ length: 100 }, (_, n) => executionArn(`e${n}`))
  const message = { partition: 0, arn: executionArn('first'), text: 't' }
  await store.commit([
    ...arns.map((arn) => firstCommit(arn, { checkpoint: 'c', wakeAt: 5, inbox: [{ ...message, key: arn }] })),
    ...arns.map((arn) => nextCommit(arn, 1, { unfinished: true }))
  ])
  expect(texts).toHaveLength(1)
  expect(await store.load(executionArn('e99'))).toMatchObject({ sequence: 2 })
  await store.close()
})

test('renewing leases in any order never waits for a batch that waits for it', async () => {
  const url = await newSchemaUrl()
  const store = await lease(await openPostgresStore({ url, partitionCount: 64 }))
  const client = new Client({ connectionString: url.replace(/[?].*$/, '') })
  await client.connect()
  const partitions = Array.from({ length: 64 }, (_, partition) => partition)
  // as a batch that goes on to the others
  const schema = new URL(url).searchParams.get('schema')
  await client.query(`BEGIN; SELECT 1 FROM ${schema}.partitions WHERE partition = 0 FOR SHARE`)
  const renewed = store.renewLeases({ owner: 'node-1', partitions: partitions.toReversed(), now: 1, durationMs: 9 })
  await expect
    .poll(async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rowCount)
    .toBeGreaterThan(0)
  // what it waits for is the first that it wants, so that the others are free
  await client.query(`SELECT 1 FROM ${schema}.partitions WHERE partition > 0 FOR SHARE NOWAIT`)
  await client.query('COMMIT')
  expect(await renewed).toHaveLength(64)
  await client.end()
  await store.close()
})

test('every statement of the store finds its rows by an index, also where a table is small', async () => {
  const url = await newSchemaUrl()
  const store = await openPostgresStore({ url, partitionCount: 1 })
  const statements: { readonly text: string; readonly values: unknown[] }[] = []
  const original = Client.prototype.query as (...values: unknown[]) => unknown
  vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: unknown, ...values: unknown[]) {
    const [query, list] = values as [string | { readonly text: string; readonly values: unknown[] }, unknown[]?]
    if (typeof query === 'object') statements.push(query)
    else if (list !== undefined && list.length > 0) statements.push({ text: query, values: list })
    return original.apply(this, values) as never
  })
  await useEverything(store)
  vi.restoreAllMocks()
  await store.close()
  const client = new Client({ connectionString: url.replace(/[?].*$/, '') })
  await client.connect()
  await client.query('SET enable_seqscan = off; SET enable_mergejoin = off; SET enable_hashjoin = off')
  const scans: string[] = []
  for (const { text, values } of statements) {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>({
      text: `EXPLAIN (FORMAT JSON) ${text}`,
      values
    })
    const nodes = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)))
    for (const node of nodes) if (readsAll(node)) scans.push(`${node['Node Type']} in ${text}`)
  }
  await client.end()
  expect(scans).toEqual([])
})

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** A whole table, or a whole index of it: what a plan that was made while it was empty would do for ever. */
function readsAll(node: PlanNode): boolean {
  if (node['Node Type'] === 'Seq Scan') return node['Relation Name'] !== 'store'
  return /Index/.test(node['Node Type']) && node['Index Cond'] === undefined
}
