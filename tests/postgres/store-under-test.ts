import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import type { Store } from '../../src/store/store.ts'
import { sharedPostgres } from './postgres-server.ts'
import { emptySchema } from './reused-schema.ts'

/** `STEPWRIGHT_TEST_STORE=postgres`: tests that would use memory or SQLite use a Postgres. */
export const testsUsePostgres = process.env.STEPWRIGHT_TEST_STORE === 'postgres'

/** The store of one test, and what of it a virtual clock must wait for. */
export interface StoreUnderTest {
  readonly store: Store
  /** The calls that are under way, `undefined` for none. */
  readonly busy: () => Promise<unknown> | undefined
}

/** A new, empty store; with the switch on it is opened beside, and its calls wait for that. */
export function openStoreUnderTest({ partitionCount = 1 }: { readonly partitionCount?: number } = {}): StoreUnderTest {
  if (!testsUsePostgres) return { store: new MemoryStore({ partitionCount }), busy: () => undefined }
  const place = places[next++ % places.length] as Place
  const opening = openIn(place, partitionCount)
  place.opened = opening
  // whoever calls the store hears of it
  opening.catch(() => undefined)
  return callsOf(opening, partitionCount)
}

/** Tests end without closing their stores: a schema's next user closes the one before. */
interface Place {
  readonly schema: string
  opened: Promise<Store> | undefined
}

const places: readonly Place[] = Array.from({ length: 4 }, (_, index) => ({
  schema: `world_${index}`,
  opened: undefined
}))
let next = 0

async function openIn({ schema, opened }: Place, partitionCount: number): Promise<Store> {
  await (await opened?.catch(() => undefined))?.close()
  await emptySchema(schema, partitionCount)
  const server = await sharedPostgres()
  return openPostgresStore({ url: `${server.url(schema)}&pool_size=4`, partitionCount })
}

/** Calls that are made before the store is open wait for it, and those after a write of resources for that. */
function callsOf(opening: Promise<Store>, partitionCount: number): StoreUnderTest {
  const underWay = new Set<Promise<unknown>>()
  let written: Promise<unknown> = Promise.resolve()
  const call = (name: string, values: readonly unknown[]): Promise<unknown> => {
    const answer = written.then(async () => {
      const store = (await opening) as unknown as Record<string, (...values: readonly unknown[]) => Promise<unknown>>
      return store[name]?.(...values)
    })
    const ended = answer.catch(() => undefined).finally(() => underWay.delete(ended))
    underWay.add(ended)
    // memory has written when it answers with its promise, and tests rely on that
    if (name === 'writeResources') written = ended
    return answer
  }
  const target: Record<string, unknown> = { partitionCount }
  const store = new Proxy(target, {
    get: (own, name) => {
      if (typeof name === 'symbol' || name === 'then') return undefined
      return own[name] ?? ((...values: readonly unknown[]) => call(name, values))
    }
  })
  return { store: store as unknown as Store, busy: () => (underWay.size > 0 ? Promise.all(underWay) : undefined) }
}
