import { statfs } from 'node:fs/promises'
import { checkBatch, checkMessages, checkNodeMessages, checkPartition, checkWrites } from '../check.ts'
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
  type SummaryQuery,
  type Wake
} from '../store.ts'
import { ResourceCache } from './resource-cache.ts'
import { WorkerClient } from './worker-client.ts'

export interface SqliteStoreOptions {
  /** The data folder; made if there is none. One process at a time can have it. */
  readonly directory: string
  /** For a new folder only; one process owns all partitions, so 1 is enough (the default). */
  readonly partitionCount?: number
  /** Told once when the store can serve no more, ever: the process has to be started again. */
  readonly onLost?: (error: StoreUnavailable) => void
  /** Bytes that may still be written to the disk of the folder. */
  readonly readFreeBytes?: (directory: string) => Promise<number>
}

/**
 * Opens the store of one machine: a SQLite database in `directory`.
 * @throws {StoreFormatError} another process has the folder; the data are another program's, a newer version's, damaged
 * @throws {StoreUnavailable} the folder cannot be made, read or written
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, partitionCount = 1, onLost = () => undefined, readFreeBytes = freeBytesOf } = options
  const opened = await WorkerClient.start({ directory, partitionCount }, onLost)
  return new SqliteStore(opened.client, opened.partitionCount, () => readFreeBytes(directory))
}

async function freeBytesOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

/** A commit of the largest size, and the log that it is first written to, must find room. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024

class SqliteStore implements Store {
  readonly partitionCount: number
  readonly #worker: WorkerClient
  readonly #resources = new ResourceCache()
  readonly #readFreeBytes: () => Promise<number>

  constructor(worker: WorkerClient, partitionCount: number, readFreeBytes: () => Promise<number>) {
    this.#worker = worker
    this.partitionCount = partitionCount
    this.#readFreeBytes = readFreeBytes
  }

  async acquireLease(request: LeaseRequest) {
    checkPartition(request.partition, this.partitionCount)
    return this.#worker.call('acquireLease', request)
  }

  releaseLease(lease: Lease) {
    return this.#worker.call('releaseLease', lease)
  }

  renewLeases(request: LeaseRenewal) {
    return this.#worker.call('renewLeases', request)
  }

  listLeases() {
    return this.#worker.call('listLeases')
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

  readInbox(query: InboxQuery) {
    return this.#worker.call('readInbox', query)
  }

  countInbox() {
    return this.#worker.call('countInbox')
  }

  async sendToNodes(messages: readonly NodeMessage[]) {
    checkNodeMessages(messages)
    return this.#worker.call('sendToNodes', messages)
  }

  takeNodeMessages(query: { owner: string; limit: number }) {
    return this.#worker.call('takeNodeMessages', query)
  }

  listNodesWithMessages(query: { limit: number }) {
    return this.#worker.call('listNodesWithMessages', query)
  }

  readResource(kind: string, arn: string) {
    return this.#resources.read(kind, arn, () => this.#worker.call('readResource', kind, arn))
  }

  listResources(query: ResourceQuery) {
    return this.#worker.call('listResources', query)
  }

  async writeResources(writes: readonly ResourceWrite[]) {
    checkWrites(writes)
    return this.#resources.write(() => this.#worker.call('writeResources', writes))
  }

  /** A disk with room for the check's own row may have none for what executions write. */
  async checkHealth() {
    await this.#worker.call('checkHealth')
    const free = await this.#readFreeBytes()
    if (free >= LEAST_FREE_BYTES) return
    const [left, least] = [free, LEAST_FREE_BYTES].map((bytes) => Math.floor(bytes / 1_048_576))
    throw new StoreUnavailable(
      `The disk of the data folder is nearly full: ${left} MiB are left, and ${least} are needed. Free space; Stepwright goes on meanwhile for as long as it can.`
    )
  }

  close() {
    return this.#worker.close()
  }
}
