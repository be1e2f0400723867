import { checkBatch, checkMessages, checkPartition, checkWrites } from '../check.ts'
import type {
  Commit,
  InboxMessage,
  JournalQuery,
  Lease,
  LeaseRequest,
  ResourceQuery,
  ResourceWrite,
  Store,
  SummaryQuery,
  Wake
} from '../store.ts'
import { WorkerClient } from './worker-client.ts'

export interface SqliteStoreOptions {
  /** The data folder; made if there is none. One process at a time can have it. */
  readonly directory: string
  /** For a new folder only; one process owns all partitions, so 1 is enough (the default). */
  readonly partitionCount?: number
}

/**
 * Opens the store of one machine: a SQLite database in `directory`.
 * @throws {StoreFormatError} another process has the folder; the data are another program's, a newer version's, damaged
 * @throws {StoreUnavailable} the folder cannot be made, read or written
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, partitionCount = 1 } = options
  const opened = await WorkerClient.start({ directory, partitionCount })
  return new SqliteStore(opened.client, opened.partitionCount)
}

class SqliteStore implements Store {
  readonly partitionCount: number
  readonly #worker: WorkerClient

  constructor(worker: WorkerClient, partitionCount: number) {
    this.#worker = worker
    this.partitionCount = partitionCount
  }

  async acquireLease(request: LeaseRequest) {
    checkPartition(request.partition, this.partitionCount)
    return this.#worker.call('acquireLease', request)
  }

  releaseLease(lease: Lease) {
    return this.#worker.call('releaseLease', lease)
  }

  async commit(batch: readonly Commit[]) {
    checkBatch(batch, this.partitionCount)
    return this.#worker.call('commit', batch)
  }

  load(arn: string) {
    return this.#worker.call('load', arn)
  }

  readSummary(arn: string) {
    return this.#worker.call('readSummary', arn)
  }

  listSummaries(query: SummaryQuery) {
    return this.#worker.call('listSummaries', query)
  }

  readJournal(query: JournalQuery) {
    return this.#worker.call('readJournal', query)
  }

  listUnfinished(query: { partition: number; after?: string; limit: number }) {
    return this.#worker.call('listUnfinished', query)
  }

  listWakes(query: { partition: number; until: number; after?: Wake; limit: number }) {
    return this.#worker.call('listWakes', query)
  }

  deleteClosed(query: { partition: number; closedBefore: number; limit: number }) {
    return this.#worker.call('deleteClosed', query)
  }

  async sendToInbox(messages: readonly InboxMessage[]) {
    checkMessages(messages, this.partitionCount)
    return this.#worker.call('sendToInbox', messages)
  }

  readInbox(query: { partition: number; after: number; limit: number }) {
    return this.#worker.call('readInbox', query)
  }

  readResource(kind: string, arn: string) {
    return this.#worker.call('readResource', kind, arn)
  }

  listResources(query: ResourceQuery) {
    return this.#worker.call('listResources', query)
  }

  async writeResources(writes: readonly ResourceWrite[]) {
    checkWrites(writes)
    return this.#worker.call('writeResources', writes)
  }

  checkHealth() {
    return this.#worker.call('checkHealth')
  }

  close() {
    return this.#worker.close()
  }
}
