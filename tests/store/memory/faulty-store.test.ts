import { expect, test } from 'vitest'
import { type Fault, FaultyStore, type StoreOperation } from '../../../src/store/memory/faulty-store.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { StoreUnavailable } from '../../../src/store/store.ts'
import { describeStoreContract } from '../contract.ts'
import { executionArn, firstCommit, lease, nextCommit } from '../fixtures.ts'

const arn = executionArn('one')

/** A store whose commits meet the given faults, one after the other. */
async function openFaulty(...faults: (Fault | undefined)[]) {
  const memory = await lease(new MemoryStore())
  const decisions: StoreOperation[] = []
  const store = new FaultyStore(memory, (operation) => {
    decisions.push(operation)
    return operation === 'commit' ? faults.shift() : undefined
  })
  return { store, memory, decisions }
}

describeStoreContract('a store without faults', {
  open: async (options) => new FaultyStore(new MemoryStore(options), () => undefined)
})

test('a commit that fails before it is applied has written nothing', async () => {
  const { store, memory } = await openFaulty({ fail: 'not-applied' })
  await expect(store.commit([firstCommit(arn)])).rejects.toThrow(StoreUnavailable)
  expect(await memory.load(arn)).toBeUndefined()
  await store.commit([firstCommit(arn)])
})

test('a commit that fails after it was applied has written everything', async () => {
  const { store, memory } = await openFaulty({ fail: 'applied' })
  await expect(store.commit([firstCommit(arn)])).rejects.toThrow(StoreUnavailable)
  expect(await memory.load(arn)).toMatchObject({ sequence: 1 })
})

test('a refusal of the store itself is passed on', async () => {
  const { store } = await openFaulty({ fail: 'applied' })
  await expect(store.commit([nextCommit(arn, 4)])).rejects.toMatchObject({ name: 'CommitConflict' })
})

test('a commit can be held up on its way there and on its way back', async () => {
  const there = Promise.withResolvers<void>()
  const back = Promise.withResolvers<void>()
  const { store, memory } = await openFaulty({ before: there.promise, after: back.promise })
  let done = false
  const commit = store.commit([firstCommit(arn)]).then(() => {
    done = true
  })
  await new Promise(setImmediate)
  expect(await memory.load(arn)).toBeUndefined()
  there.resolve()
  await new Promise(setImmediate)
  expect(await memory.load(arn)).toMatchObject({ sequence: 1 })
  expect(done).toBe(false)
  back.resolve()
  await commit
})

test('every call asks for a decision, in order', async () => {
  const { store, decisions } = await openFaulty()
  await Promise.all([store.commit([firstCommit(arn)]), store.load(arn), store.checkHealth()])
  expect(decisions).toEqual(['commit', 'load', 'checkHealth'])
})
