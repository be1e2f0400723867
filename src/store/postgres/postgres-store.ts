import { checkBatch, checkMessages, checkNodeMessages, checkPartition, checkWrites } from '../check.ts'
import {
  type Commit,
  CommitConflict,
  type InboxMessage,
  type InboxQuery,
  type JournalQuery,
  type Lease,
  type LeaseRenewal,
  type LeaseRequest,
  type NodeMessage,
  type ResourceQuery,
  type ResourceRecord,
  type ResourceWrite,
  type Store,
  type SummaryQuery,
  type Wake
} from '../store.ts'
import { commitStatement } from './commit-statement.ts'
import { readConnectionUrl } from './connection-settings.ts'
import { Database, type Statement } from './database.ts'
import { Executions } from './executions.ts'
import { codeOf, explainOpenFailure, isDuplicate } from './failure.ts'
import { Inbox } from './inbox.ts'
import { Journal } from './journal.ts'
import { Leases } from './leases.ts'
import { mergeBatch } from './merge-batch.ts'
import { migrate } from './migrate.ts'
import { Resources } from './resources.ts'

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database?…`; see {@link readConnectionUrl}. */
  readonly url: string
  /** For a new schema only; an old one keeps its own. 64 by default. */
  readonly partitionCount?: number
  /** What a new schema has from its first moment on; an old one stays as it is. */
  readonly initially?: readonly Omit<ResourceRecord, 'revision'>[]
  /** Refuses a schema that is not there or of an older format, where otherwise it would be made or brought up to date. */
  readonly mustExist?: boolean
}

/**
 * Opens the store that many nodes share: a schema of a Postgres database, made where there is none.
 * @throws {StoreFormatError} the URL, the server's version, the rights or the schema's format must be changed first
 * @throws {StoreUnavailable} the database cannot be reached or cannot serve now
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const settings = readConnectionUrl(options.url)
  const schema = `"${settings.schema}"`
  const database = new Database(settings)
  try {
    const { partitionCount = DEFAULT_PARTITION_COUNT, initially = [], mustExist = false } = options
    const { place } = settings
    const count = await migrate(database, schema, { partitionCount, initially, place, mustExist })
    return new PostgresStore(database, schema, count)
  } catch (error) {
    await database.close()
    throw explainOpenFailure(
      error instanceof Error && error.cause instanceof Error ? error.cause : error,
      settings.place
    )
  }
}

class PostgresStore implements Store {
  readonly partitionCount: number
  readonly #database: Database
  readonly #commit: Statement
  readonly #checkHealth: Statement
  readonly #executions: Executions
  readonly #journal: Journal
  readonly #inbox: Inbox
  readonly #leases: Leases
  readonly #resources: Resources

  constructor(database: Database, schema: string, partitionCount: number) {
    this.#database = database
    this.partitionCount = partitionCount
    this.#commit = commitStatement(schema)
    // a write, so that a full disk or a replica shows
    this.#checkHealth = {
      name: 'check-health',
      text: `UPDATE ${schema}.store SET health_checks = health_checks + 1`,
      isRepeatable: true
    }
    this.#executions = new Executions(database, schema)
    this.#journal = new Journal(database, schema)
    this.#inbox = new Inbox(database, schema)
    this.#leases = new Leases(database, schema)
    this.#resources = new Resources(database, schema)
  }

  async acquireLease(request: LeaseRequest) {
    checkPartition(request.partition, this.partitionCount)
    return this.#leases.acquire(request)
  }

  releaseLease(lease: Lease) {
    return this.#leases.release(lease)
  }

  renewLeases(request: LeaseRenewal) {
    return this.#leases.renew(request)
  }

  listLeases() {
    return this.#leases.list()
  }

  async commit(batch: readonly Commit[]) {
    checkBatch(batch, this.partitionCount)
    if (batch.length === 0) return
    const { partitionCount, partitions, executions, journal, messages, acknowledged, nodeMessages } = mergeBatch(batch)
    const values = [partitions, executions, journal, messages, acknowledged, partitionCount, nodeMessages]
    try {
      const [row] = await this.#database.run(this.#commit, values)
      if (!row?.isFenced) throw new CommitConflict('The epoch of a partition is no longer current', 'epoch')
      if (!row.isInOrder) throw new CommitConflict('An execution has another sequence than the expected one')
    } catch (error) {
      if (!isDuplicate(error) && codeOf(error) !== DIVISION_BY_ZERO) throw error
      throw new CommitConflict('An execution was changed at the same moment', 'sequence')
    }
  }

  load(arn: string) {
    return this.#executions.load(arn)
  }

  readSummary(arn: string) {
    return this.#executions.readSummary(arn)
  }

  listSummaries(query: SummaryQuery) {
    return this.#executions.list(query)
  }

  readJournal(query: JournalQuery) {
    return this.#journal.read(query)
  }

  listUnfinished(query: { partition: number; after?: string; limit: number }) {
    return this.#executions.listUnfinished(query)
  }

  listWakes(query: { partition: number; until: number; after?: Wake; limit: number }) {
    return this.#executions.listWakes(query)
  }

  deleteClosed(query: { partition: number; closedBefore: number; limit: number }) {
    return this.#executions.deleteClosed(query)
  }

  async sendToInbox(messages: readonly InboxMessage[]) {
    checkMessages(messages, this.partitionCount)
    return this.#inbox.send(messages)
  }

  readInbox(query: InboxQuery) {
    return this.#inbox.read(query)
  }

  countInbox() {
    return this.#inbox.count()
  }

  async sendToNodes(messages: readonly NodeMessage[]) {
    checkNodeMessages(messages)
    return this.#inbox.sendToNodes(messages)
  }

  takeNodeMessages(query: { owner: string; limit: number }) {
    return this.#inbox.take(query)
  }

  listNodesWithMessages(query: { limit: number }) {
    return this.#inbox.owners(query)
  }

  readResource(kind: string, arn: string) {
    return this.#resources.read(kind, arn)
  }

  listResources(query: ResourceQuery) {
    return this.#resources.list(query)
  }

  async writeResources(writes: readonly ResourceWrite[]) {
    checkWrites(writes)
    return this.#resources.write(writes)
  }

  async checkHealth() {
    await this.#database.run(this.#checkHealth, [])
  }

  close() {
    return this.#database.close()
  }
}

const DEFAULT_PARTITION_COUNT = 64
const DIVISION_BY_ZERO = '22012'
