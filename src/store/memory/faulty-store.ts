import {
  type Commit,
  type InboxMessage,
  type InboxQuery,
  type JournalQuery,
  type Lease,
  type LeaseRenewal,
  type LeaseRequest,
  type NodeMessage,
  type ResourceQuery,
  type ResourceWrite,
  type Store,
  StoreUnavailable,
  StoreUnreached,
  type SummaryQuery,
  type Wake
} from '../store.ts'

/** What can be made to fail: every method of a store but `close`. */
export type StoreOperation = Exclude<keyof Store, 'partitionCount' | 'close'>

/**
 * What goes wrong with one call. A delay is a promise that the caller of the simulation resolves when it likes; one that
 * never resolves is a call that never comes back.
 */
export interface Fault {
  /** The operation reaches the store only after this (`late`: the failure is told after `after` alone). */
  readonly before?: Promise<unknown>
  /**
   * `unreached`: nothing was written, and the caller knows. `not-applied`: nothing was written. `applied`: it was, and the
   * caller cannot know. `late`: the caller hears that it failed, and only then it reaches the store.
   */
  readonly fail?: 'unreached' | 'not-applied' | 'applied' | 'late'
  /** The answer, or the failure, comes only after this. */
  readonly after?: Promise<unknown>
}

/**
 * A store that fails where `decide` says so, for the simulation and for tests. Decisions are made at the moment of the
 * call and in the order of calls, so that a seeded decision function gives a repeatable run.
 */
export class FaultyStore implements Store {
  readonly partitionCount: number
  readonly #inner: Store
  readonly #decide: (operation: StoreOperation) => Fault | undefined

  constructor(inner: Store, decide: (operation: StoreOperation) => Fault | undefined) {
    this.partitionCount = inner.partitionCount
    this.#inner = inner
    this.#decide = decide
  }

  async #call<T>(operation: StoreOperation, apply: () => Promise<T>): Promise<T> {
    const { before, fail, after } = this.#decide(operation) ?? {}
    if (fail === 'late') {
      // nobody hears how it ended
      void Promise.resolve(before)
        .then(apply)
        .catch(() => undefined)
    } else if (before !== undefined) await before
    const answer = fail === undefined || fail === 'applied' ? await apply() : undefined
    if (after !== undefined) await after
    if (fail === 'unreached') throw new StoreUnreached(`An injected fault: no way to the store for ${operation}`)
    if (fail !== undefined) throw new StoreUnavailable(`An injected fault: ${operation} failed (${fail})`)
    return answer as T
  }

  acquireLease(request: LeaseRequest) {
    return this.#call('acquireLease', () => this.#inner.acquireLease(request))
  }

  releaseLease(lease: Lease) {
    return this.#call('releaseLease', () => this.#inner.releaseLease(lease))
  }

  renewLeases(request: LeaseRenewal) {
    return this.#call('renewLeases', () => this.#inner.renewLeases(request))
  }

  listLeases() {
    return this.#call('listLeases', () => this.#inner.listLeases())
  }

  commit(batch: readonly Commit[]) {
    return this.#call('commit', () => this.#inner.commit(batch))
  }

  load(arn: string) {
    return this.#call('load', () => this.#inner.load(arn))
  }

  readSummary(arn: string) {
    return this.#call('readSummary', () => this.#inner.readSummary(arn))
  }

  listSummaries(query: SummaryQuery) {
    return this.#call('listSummaries', () => this.#inner.listSummaries(query))
  }

  readJournal(query: JournalQuery) {
    return this.#call('readJournal', () => this.#inner.readJournal(query))
  }

  listUnfinished(query: { partition: number; after?: string; limit: number }) {
    return this.#call('listUnfinished', () => this.#inner.listUnfinished(query))
  }

  listWakes(query: { partition: number; until: number; after?: Wake; limit: number }) {
    return this.#call('listWakes', () => this.#inner.listWakes(query))
  }

  deleteClosed(query: { partition: number; closedBefore: number; limit: number }) {
    return this.#call('deleteClosed', () => this.#inner.deleteClosed(query))
  }

  sendToInbox(messages: readonly InboxMessage[]) {
    return this.#call('sendToInbox', () => this.#inner.sendToInbox(messages))
  }

  readInbox(query: InboxQuery) {
    return this.#call('readInbox', () => this.#inner.readInbox(query))
  }

  countInbox() {
    return this.#call('countInbox', () => this.#inner.countInbox())
  }

  sendToNodes(messages: readonly NodeMessage[]) {
    return this.#call('sendToNodes', () => this.#inner.sendToNodes(messages))
  }

  takeNodeMessages(query: { owner: string; limit: number }) {
    return this.#call('takeNodeMessages', () => this.#inner.takeNodeMessages(query))
  }

  listNodesWithMessages(query: { limit: number }) {
    return this.#call('listNodesWithMessages', () => this.#inner.listNodesWithMessages(query))
  }

  readResource(kind: string, arn: string) {
    return this.#call('readResource', () => this.#inner.readResource(kind, arn))
  }

  listResources(query: ResourceQuery) {
    return this.#call('listResources', () => this.#inner.listResources(query))
  }

  writeResources(writes: readonly ResourceWrite[]) {
    return this.#call('writeResources', () => this.#inner.writeResources(writes))
  }

  checkHealth() {
    return this.#call('checkHealth', () => this.#inner.checkHealth())
  }

  close() {
    return this.#inner.close()
  }
}
