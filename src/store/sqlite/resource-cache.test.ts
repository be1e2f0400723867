import { expect, test } from 'vitest'
import type { ResourceRecord } from '../store.ts'
import { ResourceCache } from './resource-cache.ts'

const record = (document: string): ResourceRecord => ({
  kind: 'k',
  arn: 'a',
  parent: '',
  sortKey: 'a',
  revision: 1,
  document
})

test('a resource is read once, until something is written', async () => {
  const cache = new ResourceCache()
  let reads = 0
  const read = () => cache.read('k', 'a', async () => record(`"${++reads}"`))
  await read()
  expect((await read())?.document).toBe('"1"')
  await cache.write(async () => true)
  expect((await read())?.document).toBe('"2"')
})

test('what was read while something was written is not kept: it may be from before', async () => {
  const cache = new ResourceCache()
  const old = Promise.withResolvers<ResourceRecord>()
  const reading = cache.read('k', 'a', () => old.promise)
  await cache.write(async () => {
    old.resolve(record('"old"'))
    await reading
  })
  expect((await cache.read('k', 'a', async () => record('"new"')))?.document).toBe('"new"')
})

test('that there is nothing is not kept', async () => {
  const cache = new ResourceCache()
  await cache.read('k', 'a', async () => undefined)
  expect((await cache.read('k', 'a', async () => record('1')))?.document).toBe('1')
})
