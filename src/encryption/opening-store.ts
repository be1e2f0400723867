import { DEFINITION_KIND, type SealedDefinition, type StoredDefinition } from '../resources/definition.ts'
import type {
  Commit,
  ExecutionSummary,
  InboxMessage,
  InboxQuery,
  JournalBatch,
  JournalQuery,
  Lease,
  LeaseRenewal,
  LeaseRequest,
  NodeMessage,
  ResourceQuery,
  ResourceRecord,
  ResourceWrite,
  Store,
  StoredExecution,
  StoredInboxMessage,
  SummaryQuery,
  Wake
} from '../store/store.ts'
import type { Encryption } from './encryption.ts'
import { isSealed } from './sealed-text.ts'

/**
 * A store that opens what is sealed as it is read: journals, checkpoints, definitions, errors and causes. Messages stay
 * sealed: one whose key cannot be used must not hold up the others. What is written passes as it is. Every method may reject with a {@link KeyError}, too.
 */
export class OpeningStore implements Store {
  readonly #inner: Store
  readonly #encryption: Encryption

  constructor(inner: Store, encryption: Encryption) {
    this.#inner = inner
    this.#encryption = encryption
  }

  get partitionCount(): number {
    return this.#inner.partitionCount
  }

  acquireLease(request: LeaseRequest): Promise<Lease | undefined> {
    return this.#inner.acquireLease(request)
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#inner.releaseLease(lease)
  }

  renewLeases(request: LeaseRenewal): Promise<readonly Lease[]> {
    return this.#inner.renewLeases(request)
  }

  listLeases(): Promise<readonly Lease[]> {
    return this.#inner.listLeases()
  }

  commit(batch: readonly Commit[]): Promise<void> {
    return this.#inner.commit(batch)
  }

  async load(arn: string): Promise<StoredExecution | undefined> {
    const stored = await this.#inner.load(arn)
    if (stored === undefined) return undefined
    const [summary, journal, checkpoint] = await Promise.all([
      this.#openSummary(stored.summary),
      this.#openBatches(arn, stored.journal),
      stored.checkpoint === undefined ? undefined : this.#openText(arn, stored.checkpoint)
    ])
    return { ...stored, summary, journal, ...(checkpoint !== undefined && { checkpoint }) }
  }

  async readSummary(arn: string): Promise<ExecutionSummary | undefined> {
    const summary = await this.#inner.readSummary(arn)
    return summary === undefined ? undefined : this.#openSummary(summary)
  }

  async listSummaries(query: SummaryQuery): Promise<readonly ExecutionSummary[]> {
    const summaries = await this.#inner.listSummaries(query)
    return Promise.all(summaries.map((summary) => this.#openSummary(summary)))
  }

  async readJournal(query: JournalQuery): Promise<readonly JournalBatch[]> {
    return this.#openBatches(query.arn, await this.#inner.readJournal(query))
  }

  listUnfinished(query: { partition: number; after?: string; limit: number }): Promise<readonly string[]> {
    return this.#inner.listUnfinished(query)
  }

  listWakes(query: { partition: number; until: number; after?: Wake; limit: number }): Promise<readonly Wake[]> {
    return this.#inner.listWakes(query)
  }

  deleteClosed(query: { partition: number; closedBefore: number; limit: number }): Promise<number> {
    return this.#inner.deleteClosed(query)
  }

  sendToInbox(messages: readonly InboxMessage[]): Promise<void> {
    return this.#inner.sendToInbox(messages)
  }

  readInbox(query: InboxQuery): Promise<readonly StoredInboxMessage[]> {
    return this.#inner.readInbox(query)
  }

  countInbox(): Promise<readonly { readonly partition: number; readonly messages: number }[]> {
    return this.#inner.countInbox()
  }

  sendToNodes(messages: readonly NodeMessage[]): Promise<void> {
    return this.#inner.sendToNodes(messages)
  }

  takeNodeMessages(query: { owner: string; limit: number }): Promise<readonly string[]> {
    return this.#inner.takeNodeMessages(query)
  }

  listNodesWithMessages(query: { limit: number }): Promise<readonly string[]> {
    return this.#inner.listNodesWithMessages(query)
  }

  async readResource(kind: string, arn: string): Promise<ResourceRecord | undefined> {
    const record = await this.#inner.readResource(kind, arn)
    if (record === undefined || kind !== DEFINITION_KIND) return record
    const found = JSON.parse(record.document) as StoredDefinition | SealedDefinition
    return 'sealed' in found ? { ...record, document: await this.#encryption.open(found.sealed, arn) } : record
  }

  listResources(query: ResourceQuery): Promise<readonly ResourceRecord[]> {
    return this.#inner.listResources(query)
  }

  writeResources(writes: readonly ResourceWrite[]): Promise<boolean> {
    return this.#inner.writeResources(writes)
  }

  checkHealth(): Promise<void> {
    return this.#inner.checkHealth()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  async #openBatches(arn: string, batches: readonly JournalBatch[]): Promise<readonly JournalBatch[]> {
    if (!batches.some(({ text }) => isSealed(text))) return batches
    return Promise.all(batches.map((batch) => this.#openText(arn, batch)))
  }

  async #openText<Part extends { readonly text: string }>(subject: string, part: Part): Promise<Part> {
    if (!isSealed(part.text)) return part
    return { ...part, text: await this.#encryption.open(part.text, subject) }
  }

  async #openSummary(summary: ExecutionSummary): Promise<ExecutionSummary> {
    if (!summary.details?.includes(SEALED_MEMBER)) return summary
    const { sealed, ...open } = JSON.parse(summary.details) as { readonly sealed?: string }
    if (sealed === undefined) return summary
    const opened = JSON.parse(await this.#encryption.open(sealed, summary.arn)) as object
    return { ...summary, details: JSON.stringify({ ...open, ...opened }) }
  }
}

/** A look at the text spares most summaries the parsing. */
const SEALED_MEMBER = '"sealed":'
