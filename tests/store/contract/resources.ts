import { expect, test } from 'vitest'
import type { ResourceQuery, ResourceWrite, Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'

const put = (arn: string, document = '{}', members: { sortKey?: string; parent?: string; kind?: string } = {}) => {
  const { kind = 'alias', parent = 'machine', sortKey = arn } = members
  return { kind, arn, put: { parent, sortKey, document } }
}

const list = async (store: Store, query: Partial<ResourceQuery> = {}): Promise<string[]> => {
  const page = await store.listResources({ kind: 'alias', parent: 'machine', limit: 100, ...query })
  return page.map(({ arn }) => arn)
}

export function describeResources(open: OpenStore): void {
  test('a resource is written, read, replaced and deleted, and its revision counts the writes', async () => {
    const store = await open()
    expect(await store.readResource('alias', 'a')).toBeUndefined()
    expect(await store.writeResources([put('a', 'first')])).toBe(true)
    const first = { kind: 'alias', arn: 'a', parent: 'machine', sortKey: 'a', revision: 1, document: 'first' }
    expect(await store.readResource('alias', 'a')).toEqual(first)
    expect(await store.writeResources([put('a', 'second', { sortKey: 'z', parent: 'other' })])).toBe(true)
    const second = { ...first, parent: 'other', sortKey: 'z', revision: 2, document: 'second' }
    expect(await store.readResource('alias', 'a')).toEqual(second)
    expect(await store.writeResources([{ kind: 'alias', arn: 'a', delete: true }])).toBe(true)
    expect(await store.readResource('alias', 'a')).toBeUndefined()
    expect(await store.writeResources([put('a', 'third')])).toBe(true)
    expect(await store.readResource('alias', 'a')).toMatchObject({ revision: 1 })
  })

  test('the kind is part of the identity', async () => {
    const store = await open()
    await store.writeResources([put('a', 'alias'), put('a', 'version', { kind: 'version' })])
    expect(await store.readResource('version', 'a')).toMatchObject({ document: 'version', revision: 1 })
    expect(await store.readResource('alias', 'a')).toMatchObject({ document: 'alias', revision: 1 })
    expect(await store.readResource('machine', 'a')).toBeUndefined()
  })

  test.for([
    ['create', { ...put('b'), expectedRevision: 0 }, true],
    ['create what exists', { ...put('a'), expectedRevision: 0 }, false],
    ['replace the expected revision', { ...put('a'), expectedRevision: 2 }, true],
    ['replace an older revision', { ...put('a'), expectedRevision: 1 }, false],
    ['replace what does not exist', { ...put('b'), expectedRevision: 1 }, false],
    ['delete the expected revision', { kind: 'alias', arn: 'a', delete: true, expectedRevision: 2 }, true],
    ['delete an older revision', { kind: 'alias', arn: 'a', delete: true, expectedRevision: 1 }, false],
    ['delete what does not exist', { kind: 'alias', arn: 'b', delete: true }, true],
    ['delete a revision of what does not exist', { kind: 'alias', arn: 'b', delete: true, expectedRevision: 1 }, false],
    ['take the sort key of another', put('b', '{}', { sortKey: 'a' }), false],
    ['take the sort key of one of another parent', put('b', '{}', { sortKey: 'a', parent: 'other' }), true],
    ['take the sort key of one of another kind', put('b', '{}', { sortKey: 'a', kind: 'version' }), true]
  ] as const)('guards decide together over a whole request: %s', async ([_, write, expected]) => {
    const store = await open()
    await store.writeResources([put('a')])
    await store.writeResources([put('a')])
    const writes: ResourceWrite[] = [put('x', 'before'), write, put('y', 'after')]
    expect(await store.writeResources(writes)).toBe(expected)
    expect((await store.readResource('alias', 'x')) !== undefined).toBe(expected)
    expect((await store.readResource('alias', 'y')) !== undefined).toBe(expected)
    if (!expected) expect(await store.readResource('alias', 'a')).toMatchObject({ revision: 2, sortKey: 'a' })
  })

  test('the writes of a request apply in their order', async () => {
    const store = await open()
    await store.writeResources([put('a', '{}', { sortKey: 'k' })])
    const writes: ResourceWrite[] = [
      { kind: 'alias', arn: 'a', delete: true },
      { ...put('b', '{}', { sortKey: 'k' }), expectedRevision: 0 },
      { ...put('b', 'again', { sortKey: 'k' }), expectedRevision: 1 }
    ]
    expect(await store.writeResources(writes)).toBe(true)
    expect(await list(store)).toEqual(['b'])
    expect(await store.readResource('alias', 'b')).toMatchObject({ revision: 2, document: 'again' })
  })

  test('of requests that race to create one resource, one wins', async () => {
    const store = await open()
    const race = [1, 2, 3].map((n) => store.writeResources([{ ...put('a', `${n}`), expectedRevision: 0 }]))
    const won = await Promise.all(race)
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await store.readResource('alias', 'a')).toMatchObject({ document: `${won.indexOf(true) + 1}`, revision: 1 })
  })

  test('the resources of a parent are listed by sort key in code unit order, both ways, in pages', async () => {
    const store = await open()
    const keys = ['-', '0', '10', '9', 'A', 'Z', '_', 'a', 'b', 'é', 'テ', '\ufffd']
    const writes = keys.map((sortKey, n) => put(`arn-${n}`, '{}', { sortKey }))
    await store.writeResources(writes.toReversed())
    await store.writeResources([put('p', '{}', { parent: 'other' }), put('v', '{}', { kind: 'version' })])
    const arns = keys.map((_, n) => `arn-${n}`)
    expect(await list(store)).toEqual(arns)
    expect(await list(store, { descending: true })).toEqual(arns.toReversed())
    expect(await list(store, { limit: 3 })).toEqual(arns.slice(0, 3))
    expect(await list(store, { limit: 3, after: '10' })).toEqual(arns.slice(3, 6))
    expect(await list(store, { limit: 2, descending: true })).toEqual(arns.toReversed().slice(0, 2))
    expect(await list(store, { limit: 2, after: '10', descending: true })).toEqual(['arn-1', 'arn-0'])
    expect(await list(store, { after: '5' })).toEqual(arns.slice(3))
    expect(await list(store, { parent: 'other' })).toEqual(['p'])
    expect(await list(store, { parent: '' })).toEqual([])
  })

  test('a document of 1 MB comes back as it was', async () => {
    const store = await open()
    const document = '漢é"\\'.repeat(262_144)
    await store.writeResources([put('a', document)])
    expect((await store.readResource('alias', 'a'))?.document === document).toBe(true)
  })
}
