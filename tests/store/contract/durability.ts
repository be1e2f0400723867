import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { OpenStore, StoreSetup } from '../contract.ts'
import { executionArn, firstCommit, lease, leaseOf, machineArn, nextCommit, summaryOf } from '../fixtures.ts'

const [one, two] = [executionArn('one'), executionArn('two')]

export function describeDurability(open: OpenStore, reopen: NonNullable<StoreSetup['reopen']>): void {
  test('everything survives closing and opening again', async () => {
    const store = await lease(await open(2))
    const closed = summaryOf(two, { status: 'FAILED', stopDate: 2_000, stateMachineAliasArn: 'alias', details: 'd' })
    await store.commit([firstCommit(one, { wakeAt: 7, unfinished: true, checkpoint: 'c' }), nextCommit(one, 1)])
    await store.commit([firstCommit(two, { summary: closed, partition: 1 })])
    await store.sendToInbox([{ partition: 1, arn: two, key: 'k', text: 't' }])
    await store.writeResources([{ kind: 'alias', arn: 'a', put: { parent: 'p', sortKey: 's', document: '{}' } }])
    const before = await readAll(store)
    await store.close()
    const again = await reopen()
    onTestFinished(() => again.close())
    expect(await readAll(again)).toEqual(before)
    expect(before).toMatchObject([
      2,
      { sequence: 2 },
      { sequence: 1 },
      [{}, {}],
      [{}],
      [one],
      [{}],
      { revision: 1 },
      [{}]
    ])
  })

  test('a write that was asked for before closing is done', async () => {
    const store = await lease(await open())
    const writing = store.commit([firstCommit(one)])
    await store.close()
    await writing
    const again = await reopen()
    onTestFinished(() => again.close())
    expect(await again.load(one)).toMatchObject({ sequence: 1 })
  })

  test('after opening again an epoch of before can write no more', async () => {
    const store = await open()
    const before = await leaseOf(store, 0, 'node-1', 0)
    await store.commit([firstCommit(one)])
    await store.close()
    const again = await reopen()
    onTestFinished(() => again.close())
    const after = await leaseOf(again, 0, 'node-2', before.expiresAt)
    expect(after.epoch).toBeGreaterThan(before.epoch)
    await expect(again.commit([nextCommit(one, 1)])).rejects.toMatchObject({ reason: 'epoch' })
    await again.commit([nextCommit(one, 1, { epoch: after.epoch })])
  })
}

const readAll = async (store: Store): Promise<unknown[]> => [
  store.partitionCount,
  await store.load(one),
  await store.load(two),
  await store.listSummaries({ kind: 'execution', by: { stateMachineArn: machineArn }, limit: 9 }),
  await store.listSummaries({ kind: 'execution', by: { stateMachineAliasArn: 'alias' }, limit: 9 }),
  await store.listUnfinished({ partition: 0, limit: 9 }),
  await store.listWakes({ partition: 0, until: 9, limit: 9 }),
  await store.readResource('alias', 'a'),
  await store.readInbox({ partitions: [1], after: 0, limit: 9 })
]
