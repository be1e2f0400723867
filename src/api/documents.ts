import type { ResourceRecord, ResourceWrite, Store } from '../store/store.ts'
import { changedMeanwhile } from './errors.ts'

/** A stored resource with the revision that guards its next write. */
export interface Document<Content> {
  readonly revision: number
  readonly content: Content
}

/** What was read of records that the store keeps in memory. */
const known = new WeakMap<ResourceRecord, Document<unknown>>()

/** @param Content what was written under this kind */
export async function readDocument<Content>(
  store: Store,
  kind: string,
  arn: string
): Promise<Document<Content> | undefined> {
  const record = await store.readResource(kind, arn)
  if (record === undefined) return undefined
  const read = known.get(record) as Document<Content> | undefined
  if (read !== undefined) return read
  const document = { revision: record.revision, content: deepFrozen(JSON.parse(record.document) as Content) }
  known.set(record, document)
  return document
}

/** A write of a resource; `expectedRevision` as in the store's contract. */
export function putDocument(
  at: { readonly kind: string; readonly arn: string; readonly parent: string; readonly sortKey: string },
  content: unknown,
  expectedRevision?: number
): ResourceWrite {
  const { kind, arn, parent, sortKey } = at
  return {
    kind,
    arn,
    ...(expectedRevision !== undefined && { expectedRevision }),
    put: { parent, sortKey, document: JSON.stringify(content) }
  }
}

/** What one attempt at a change read and decided. */
export interface Change<Result> {
  /** Guarded by the revisions that were read; empty where nothing is to be written. */
  readonly writes: readonly ResourceWrite[]
  readonly result: Result
}

/** More attempts than requests ever compete for one resource. */
const MAX_ATTEMPTS = 1_000

/** The last of those that wait for each other, for each store. */
const turns = new WeakMap<Store, Promise<unknown>>()

/**
 * Reads, decides and writes, again from the start whenever another request was faster. Requests of this process that
 * were too slow once take turns: where all of a hundred began again at the same time, each round would have one winner.
 * @throws {ApiError} ConflictException after many attempts
 */
export async function applyChange<Result>(store: Store, attempt: () => Promise<Change<Result>>): Promise<Result> {
  const first = await applyOnce(store, attempt)
  if (first !== undefined) return first.result
  const turn = (turns.get(store) ?? Promise.resolve()).then(() => applyAgain(store, attempt))
  turns.set(
    store,
    turn.catch(() => undefined)
  )
  return turn
}

async function applyAgain<Result>(store: Store, attempt: () => Promise<Change<Result>>): Promise<Result> {
  for (let count = 1; count < MAX_ATTEMPTS; count++) {
    const change = await applyOnce(store, attempt)
    if (change !== undefined) return change.result
  }
  throw changedMeanwhile()
}

/** @returns `undefined` where another request was faster */
async function applyOnce<Result>(
  store: Store,
  attempt: () => Promise<Change<Result>>
): Promise<Change<Result> | undefined> {
  const change = await attempt()
  return change.writes.length === 0 || (await store.writeResources(change.writes)) ? change : undefined
}

/** What several requests may have in their hands. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
