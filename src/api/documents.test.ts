import { expect, test } from 'vitest'
import { MemoryStore } from '../store/memory/memory-store.ts'
import type { ResourceWrite } from '../store/store.ts'
import { applyChange, putDocument, readDocument } from './documents.ts'

const at = { kind: 'counter', arn: 'c', parent: '', sortKey: 'c' }

/** Adds one to a counter, guarded by what was read of it. */
const count = (store: MemoryStore) => async () => {
  const found = await readDocument<number>(store, at.kind, at.arn)
  const next = (found?.content ?? 0) + 1
  return { writes: [putDocument(at, next, found?.revision ?? 0)], result: next }
}

class CountingStore extends MemoryStore {
  writes = 0

  override writeResources(writes: readonly ResourceWrite[]): Promise<boolean> {
    this.writes++
    return super.writeResources(writes)
  }
}

test('of a hundred changes of one resource at the same moment each is made once, in few attempts', async () => {
  const store = new CountingStore()
  const results = await Promise.all(Array.from({ length: 100 }, () => applyChange(store, count(store))))
  expect(new Set(results).size).toBe(100)
  expect((await readDocument<number>(store, at.kind, at.arn))?.content).toBe(100)
  expect(store.writes).toBeLessThan(210)
})

test('a change that fails in its turn leaves the others theirs', async () => {
  const store = new CountingStore()
  let attempts = 0
  const failing = async () => {
    if (++attempts === 2) throw new Error('refused')
    return count(store)()
  }
  const results = await Promise.allSettled([
    applyChange(store, count(store)),
    applyChange(store, failing),
    applyChange(store, count(store))
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await readDocument<number>(store, at.kind, at.arn))?.content).toBe(2)
})
