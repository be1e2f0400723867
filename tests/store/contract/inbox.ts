import { expect, test } from 'vitest'
import type { InboxMessage, Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { executionArn, firstCommit, lease, sideCommit } from '../fixtures.ts'

const [one, two] = [executionArn('one'), executionArn('two')]

const message = (key: string, partition = 0, text = `text ${key}`): InboxMessage => ({ partition, arn: two, key, text })

const read = async (store: Store, partition = 0, after = 0, limit = 100): Promise<string[]> =>
  (await store.readInbox({ partitions: [partition], after, limit })).map(({ key }) => key)

const readIds = async (store: Store): Promise<number[]> =>
  (await store.readInbox({ partitions: [0], after: 0, limit: 100 })).map(({ id }) => id)

export function describeInbox(open: OpenStore): void {
  test('messages wait in the order they were written, per partition', async () => {
    const store = await lease(await open(2))
    await store.sendToInbox([message('b'), message('x', 1), message('a')])
    await store.commit([firstCommit(one, { inbox: [message('c'), message('y', 1)] })])
    await store.sendToInbox([message('d')])
    expect(await read(store)).toEqual(['b', 'a', 'c', 'd'])
    expect(await read(store, 1)).toEqual(['x', 'y'])
    const [first] = await store.readInbox({ partitions: [1], after: 0, limit: 1 })
    expect(first).toEqual({ ...message('x', 1), id: first?.id })
  })

  test('messages are read in pages', async () => {
    const store = await open()
    await store.sendToInbox(['a', 'b', 'c', 'd', 'e'].map((key) => message(key)))
    const ids = await readIds(store)
    expect(await read(store, 0, 0, 2)).toEqual(['a', 'b'])
    expect(await read(store, 0, ids[1], 2)).toEqual(['c', 'd'])
    expect(await read(store, 0, ids[4], 2)).toEqual([])
  })

  test('a message with the key of one that waits is ignored, within a partition', async () => {
    const store = await lease(await open(2))
    await store.sendToInbox([message('a'), message('a', 0, 'again'), message('a', 1)])
    await store.sendToInbox([message('a', 0, 'again'), message('b')])
    await store.commit([firstCommit(one, { inbox: [message('b', 0, 'again'), message('c')] })])
    const waiting = await store.readInbox({ partitions: [0], after: 0, limit: 10 })
    expect(waiting.map(({ text }) => text)).toEqual(['text a', 'text b', 'text c'])
    expect(await read(store, 1)).toEqual(['a'])
  })

  test('a commit deletes what it acknowledges, with and without a journal', async () => {
    const store = await lease(await open())
    await store.sendToInbox(['a', 'b', 'c', 'd'].map((key) => message(key)))
    const [a, b, c] = (await readIds(store)) as [number, number, number]
    await store.commit([firstCommit(one, { acknowledged: [b] })])
    expect(await read(store)).toEqual(['a', 'c', 'd'])
    await store.commit([sideCommit(one, 1, { acknowledged: [a, b] })])
    expect(await read(store)).toEqual(['c', 'd'])
    await store.commit([sideCommit(two, 0, { acknowledged: [c] })])
    expect(await read(store)).toEqual(['d'])
    expect(await store.load(two)).toBeUndefined()
  })

  test('an execution that does not exist can send', async () => {
    const store = await lease(await open())
    await store.commit([sideCommit(two, 0, { inbox: [message('a')] })])
    expect(await read(store)).toEqual(['a'])
  })

  test('a refused commit acknowledges nothing', async () => {
    const store = await lease(await open())
    await store.sendToInbox([message('a')])
    const acknowledged = await readIds(store)
    await expect(store.commit([sideCommit(one, 3, { acknowledged })])).rejects.toMatchObject({ reason: 'sequence' })
    await expect(store.commit([sideCommit(one, 0, { acknowledged, epoch: 2 })])).rejects.toMatchObject({
      reason: 'epoch'
    })
    expect(await read(store)).toEqual(['a'])
  })

  test('messages of another partition cannot be acknowledged', async () => {
    const store = await lease(await open(2))
    await store.sendToInbox([message('a')])
    await store.commit([sideCommit(one, 0, { partition: 1, acknowledged: await readIds(store) })])
    expect(await read(store)).toEqual(['a'])
  })

  test('the key of an acknowledged message can be used again, its id is not', async () => {
    const store = await lease(await open())
    await store.sendToInbox([message('a')])
    const acknowledged = await readIds(store)
    await store.commit([sideCommit(one, 0, { acknowledged })])
    await store.sendToInbox([message('a')])
    expect(await read(store)).toEqual(['a'])
    await store.commit([sideCommit(one, 0, { acknowledged })])
    expect(await read(store)).toEqual(['a'])
  })

  test('as many further partitions hold messages alone, under leases of their own', async () => {
    const store = await lease(await open())
    const outbox = await store.acquireLease({ partition: 1, owner: 'node', now: 0, durationMs: 1_000 })
    await store.commit([firstCommit(one, { inbox: [message('a', 1), message('b', 1), message('c')] })])
    expect(await read(store, 1)).toEqual(['a', 'b'])
    const [first] = await store.readInbox({ partitions: [1], after: 0, limit: 1 })
    const acknowledged = [first?.id ?? 0]
    const epoch = outbox?.epoch ?? 0
    await store.commit([{ arn: 'outbox:1', partition: 1, epoch, expectedSequence: 0, acknowledged }])
    expect(await read(store, 1)).toEqual(['b'])
    expect(await read(store)).toEqual(['c'])
  })

  test('messages of several partitions are read together, by id, and counted', async () => {
    const store = await lease(await open(4))
    await store.sendToInbox([message('a', 2), message('b'), message('c', 1), message('d', 2)])
    const query = { partitions: [0, 2, 3], after: 0 }
    expect((await store.readInbox({ ...query, limit: 9 })).map(({ key }) => key)).toEqual(['a', 'b', 'd'])
    expect((await store.readInbox({ ...query, limit: 2 })).map(({ key }) => key)).toEqual(['a', 'b'])
    expect(await store.readInbox({ partitions: [], after: 0, limit: 9 })).toEqual([])
    const counts = [...(await store.countInbox())].sort((one, other) => one.partition - other.partition)
    expect(counts).toEqual([
      { partition: 0, messages: 1 },
      { partition: 1, messages: 1 },
      { partition: 2, messages: 2 }
    ])
  })

  test('messages to a node are taken once, in order, also those of a commit', async () => {
    const store = await lease(await open())
    await store.sendToNodes([1, 2, 3].map((n) => ({ owner: 'n', text: `t${n}` })))
    await store.sendToNodes([{ owner: 'other', text: 'o' }])
    await store.commit([firstCommit(one, { nodeMessages: [{ owner: 'n', text: 't4' }] })])
    await store.commit([sideCommit(two, 0, { nodeMessages: [{ owner: 'n', text: 't5' }] })])
    const refused = firstCommit(one, { nodeMessages: [{ owner: 'n', text: 'never' }] })
    await expect(store.commit([refused])).rejects.toMatchObject({ reason: 'sequence' })
    expect(await store.listNodesWithMessages({ limit: 9 })).toEqual(['n', 'other'])
    expect(await store.listNodesWithMessages({ limit: 1 })).toEqual(['n'])
    expect(await store.takeNodeMessages({ owner: 'n', limit: 2 })).toEqual(['t1', 't2'])
    expect(await store.takeNodeMessages({ owner: 'n', limit: 9 })).toEqual(['t3', 't4', 't5'])
    expect(await store.takeNodeMessages({ owner: 'n', limit: 9 })).toEqual([])
    expect(await store.listNodesWithMessages({ limit: 9 })).toEqual(['other'])
    expect(await store.takeNodeMessages({ owner: 'other', limit: 9 })).toEqual(['o'])
  })

  test('a message for a partition that does not exist is a bug of the caller', async () => {
    const store = await open()
    await expect(store.sendToInbox([message('a'), message('b', 2)])).rejects.toThrow(TypeError)
    expect(await read(store)).toEqual([])
  })
}
