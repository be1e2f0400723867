import { expect, test } from 'vitest'
import type { Commit, Store } from '../../src/store/store.ts'
import { World, waitFor } from './world.ts'

/** Starts executions on a store whose commits stay under way; answers how many each of these holds. */
async function sizesUnderWay(executions: number, partitionCount = 1): Promise<number[]> {
  const world = new World({ partitionCount })
  world.define('wait', waitFor(10))
  const sizes: number[] = []
  const store = new Proxy(world.store, {
    get(target, name: keyof Store) {
      if (name === 'commit') {
        return (batch: readonly Commit[]) => {
          sizes.push(batch.length)
          return new Promise<void>(() => undefined)
        }
      }
      const member = Reflect.get(target, name) as unknown
      return typeof member === 'function' ? member.bind(target) : member
    }
  })
  await world.open({ store })
  for (let index = 0; index < executions; index++) void world.start('wait', `e${index}`)
  await world.clock.runUntilIdle()
  return sizes
}

test('of many executions the first are with the store while the next are stepped', async () => {
  const sizes = await sizesUnderWay(200)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(64)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(200)
})

test('of a rush no more are with the store than it can soon write', async () => {
  const sizes = await sizesUnderWay(2_000)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(512)
})

test('a store that others share is given few large batches', async () => {
  expect((await sizesUnderWay(200, 64)).length).toBeLessThanOrEqual(2)
})
