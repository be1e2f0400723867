import { expect, test } from 'vitest'
import type { OpenStore } from '../contract.ts'
import { executionArn, firstCommit, leaseOf, nextCommit } from '../fixtures.ts'

const arn = executionArn('one')
const stale = { name: 'CommitConflict', reason: 'epoch' }

export function describeLeases(open: OpenStore): void {
  test('a free partition is taken with epoch 1', async () => {
    const store = await open()
    const request = { partition: 0, owner: 'node-1', now: 100, durationMs: 50 }
    expect(await store.acquireLease(request)).toEqual({ partition: 0, owner: 'node-1', epoch: 1, expiresAt: 150 })
  })

  test('while a lease runs, others are refused and its owner renews it', async () => {
    const store = await open()
    await leaseOf(store, 0, 'node-1', 0)
    const other = { partition: 0, owner: 'node-2', durationMs: 10_000 }
    expect(await store.acquireLease({ ...other, now: 9_999 })).toBeUndefined()
    expect(await leaseOf(store, 0, 'node-1', 9_999)).toMatchObject({ epoch: 1, expiresAt: 19_999 })
    expect(await store.acquireLease({ ...other, now: 19_998 })).toBeUndefined()
    await store.commit([firstCommit(arn)])
  })

  test('an expired lease is taken over with a greater epoch, and the old epoch can write no more', async () => {
    const store = await open()
    await leaseOf(store, 0, 'node-1', 0)
    await store.commit([firstCommit(arn)])
    const taken = await leaseOf(store, 0, 'node-2', 10_000)
    expect(taken).toMatchObject({ owner: 'node-2', epoch: 2, expiresAt: 20_000 })
    await expect(store.commit([nextCommit(arn, 1)])).rejects.toMatchObject(stale)
    await store.commit([nextCommit(arn, 1, { epoch: 2 })])
    expect(await store.acquireLease({ partition: 0, owner: 'node-1', now: 10_001, durationMs: 1 })).toBeUndefined()
    expect(await store.load(arn)).toMatchObject({ sequence: 2 })
  })

  test('a lease that has changed since it was seen is not taken over, whatever the clock says', async () => {
    const store = await open(3)
    const first = await leaseOf(store, 0, 'node-1', 0)
    const other = { partition: 0, owner: 'node-2', now: 1_000_000, durationMs: 10 }
    const renewed = await leaseOf(store, 0, 'node-1', 5_000)
    expect(await store.acquireLease({ ...other, seen: first })).toBeUndefined()
    expect(await store.acquireLease({ ...other, seen: { epoch: 0, expiresAt: 0 } })).toBeUndefined()
    await store.releaseLease(renewed)
    expect(await store.acquireLease({ ...other, seen: renewed })).toBeUndefined()
    const [released] = await store.listLeases()
    expect(await store.acquireLease({ ...other, ...(released && { seen: released }) })).toMatchObject({ epoch: 3 })
    // its owner has it, however old what it has seen is
    expect(await store.acquireLease({ ...other, seen: first })).toMatchObject({ epoch: 3 })
    const unheld = { ...other, partition: 2, seen: { epoch: 0, expiresAt: 0 } }
    expect(await store.acquireLease(unheld)).toMatchObject({ owner: 'node-2', epoch: 1 })
  })

  test('an owner that takes its lease anew can write no more with the epoch that it had', async () => {
    const store = await open()
    const first = await leaseOf(store, 0, 'node-1', 0)
    const request = { partition: 0, owner: 'node-1', now: 5_000, durationMs: 10, isAnew: true }
    expect(await store.acquireLease({ ...request, seen: first })).toMatchObject({ epoch: 2, expiresAt: 5_010 })
    await expect(store.commit([firstCommit(arn)])).rejects.toMatchObject(stale)
    await store.commit([firstCommit(arn, { epoch: 2 })])
    const taken = await leaseOf(store, 0, 'node-2', 6_000)
    const late = { ...request, now: 1_000_000, seen: { epoch: 2, expiresAt: 5_010 } }
    expect(await store.acquireLease(late)).toBeUndefined()
    await store.commit([nextCommit(arn, 1, { epoch: taken.epoch })])
  })

  test('an expired lease that nobody took over still fences and can be renewed', async () => {
    const store = await open()
    await leaseOf(store, 0, 'node-1', 0)
    await store.commit([firstCommit(arn)])
    expect(await leaseOf(store, 0, 'node-1', 50_000)).toMatchObject({ epoch: 1 })
  })

  test('a released lease is free at once, and its epoch can write no more', async () => {
    const store = await open()
    const first = await leaseOf(store, 0, 'node-1', 0)
    await store.releaseLease(first)
    await expect(store.commit([firstCommit(arn)])).rejects.toMatchObject(stale)
    const second = await leaseOf(store, 0, 'node-2', 1)
    expect(second.epoch).toBeGreaterThan(first.epoch)
    await store.commit([firstCommit(arn, { epoch: second.epoch })])
  })

  test('an owner that takes back what it released has a new epoch', async () => {
    const store = await open()
    const first = await leaseOf(store)
    await store.releaseLease(first)
    expect((await leaseOf(store)).epoch).toBeGreaterThan(first.epoch)
  })

  test('releasing a lease that was taken over changes nothing', async () => {
    const store = await open()
    const first = await leaseOf(store, 0, 'node-1', 0)
    await leaseOf(store, 0, 'node-2', 10_000)
    await store.releaseLease(first)
    await store.commit([firstCommit(arn, { epoch: 2 })])
    expect(await store.acquireLease({ partition: 0, owner: 'node-1', now: 10_001, durationMs: 1 })).toBeUndefined()
  })

  test('every partition has a lease of its own', async () => {
    const store = await open(3)
    expect(store.partitionCount).toBe(3)
    await leaseOf(store, 2, 'node-1', 0)
    await leaseOf(store, 0, 'node-2', 0)
    await leaseOf(store, 0, 'node-3', 10_000)
    await store.commit([firstCommit(arn, { partition: 2 })])
    await expect(store.commit([firstCommit(arn, { partition: 1 })])).rejects.toMatchObject(stale)
    await expect(store.acquireLease({ partition: 6, owner: 'o', now: 0, durationMs: 1 })).rejects.toThrow(TypeError)
  })

  test('an owner renews those of its leases that it still has, at once', async () => {
    const store = await open(4)
    for (const partition of [0, 1, 2]) await leaseOf(store, partition, 'node-1', 0)
    await leaseOf(store, 1, 'node-2', 10_000)
    const lost = await leaseOf(store, 2, 'node-1', 0)
    await store.releaseLease(lost)
    const renewed = await store.renewLeases({
      owner: 'node-1',
      partitions: [0, 1, 2, 3],
      now: 5_000,
      durationMs: 10_000
    })
    expect(renewed).toEqual([{ partition: 0, owner: 'node-1', epoch: 1, expiresAt: 15_000 }])
    expect(await store.acquireLease({ partition: 0, owner: 'node-2', now: 14_999, durationMs: 1 })).toBeUndefined()
    expect(await store.renewLeases({ owner: 'node-1', partitions: [], now: 5_000, durationMs: 1 })).toEqual([])
  })

  test('leases are listed by partition, also those that were given back', async () => {
    const store = await open(4)
    expect(await store.listLeases()).toEqual([])
    const second = await leaseOf(store, 2, 'node-1', 0)
    await leaseOf(store, 0, 'node-2', 5)
    await store.releaseLease(second)
    expect(await store.listLeases()).toMatchObject([
      { partition: 0, owner: 'node-2', epoch: 1, expiresAt: 10_005 },
      { partition: 2, owner: '', epoch: 2 }
    ])
  })

  test('of several owners that race for a partition, one wins', async () => {
    const store = await open()
    const race = ['a', 'b', 'c'].map((owner) => store.acquireLease({ partition: 0, owner, now: 0, durationMs: 10 }))
    const won = (await Promise.all(race)).filter((lease) => lease !== undefined)
    expect(won).toMatchObject([{ epoch: 1 }])
  })
}
