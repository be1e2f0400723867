import { checkBatch, checkMessages, checkNodeMessages, checkPartition, checkWrites } from '../check.ts'
import {
  type Commit,
  CommitConflict,
  type ExecutionSummary,
  type InboxMessage,
  type InboxQuery,
  type JournalBatch,
  type JournalQuery,
  type Lease,
  type LeaseRenewal,
  type LeaseRequest,
  type NodeMessage,
  type ResourceQuery,
  type ResourceRecord,
  type ResourceWrite,
  type Store,
  type StoredExecution,
  type StoredInboxMessage,
  type SummaryQuery,
  type Wake
} from '../store.ts'
import { MemoryInbox } from './memory-inbox.ts'
import { MemoryResources } from './memory-resources.ts'

/**
 * The contract in its simplest form: for tests, for the simulation and for servers that keep nothing. It lives as long
 * as the object does and outlives the engines that use it, so `close` keeps the contents. Listings look at every
 * execution.
 */
export class MemoryStore implements Store {
  readonly partitionCount: number
  readonly #leases = new Map<number, Lease>()
  readonly #executions = new Map<string, Execution>()
  readonly #inbox = new MemoryInbox()
  readonly #nodeMessages = new Map<string, string[]>()
  readonly #resources = new MemoryResources()

  constructor(options: { readonly partitionCount?: number } = {}) {
    this.partitionCount = options.partitionCount ?? 1
  }

  async acquireLease(request: LeaseRequest): Promise<Lease | undefined> {
    const { partition, owner, now, durationMs, seen, isAnew = false } = request
    checkPartition(partition, this.partitionCount)
    const current = this.#leases.get(partition)
    const renewed = current?.owner === owner
    if (current !== undefined && !renewed && current.expiresAt > now) return undefined
    if (seen !== undefined && !renewed && !isAsSeen(current, seen)) return undefined
    const epoch = renewed && !isAnew ? current.epoch : (current?.epoch ?? 0) + 1
    const lease = { partition, owner, epoch, expiresAt: now + durationMs }
    this.#leases.set(partition, lease)
    return lease
  }

  async releaseLease(lease: Lease): Promise<void> {
    const { partition, owner, epoch } = lease
    const current = this.#leases.get(partition)
    if (current?.owner !== owner || current.epoch !== epoch) return
    this.#leases.set(partition, { partition, owner: '', epoch: epoch + 1, expiresAt: 0 })
  }

  async renewLeases({ owner, partitions, now, durationMs }: LeaseRenewal): Promise<readonly Lease[]> {
    return partitions.flatMap((partition) => {
      const current = this.#leases.get(partition)
      if (current?.owner !== owner) return []
      const lease = { ...current, expiresAt: now + durationMs }
      this.#leases.set(partition, lease)
      return [lease]
    })
  }

  async listLeases(): Promise<readonly Lease[]> {
    return [...this.#leases.values()].sort((one, other) => one.partition - other.partition)
  }

  async commit(batch: readonly Commit[]): Promise<void> {
    checkBatch(batch, this.partitionCount)
    this.#checkGuards(batch)
    for (const commit of batch) this.#apply(commit)
  }

  async load(arn: string): Promise<StoredExecution | undefined> {
    const execution = this.#executions.get(arn)
    if (execution === undefined) return undefined
    const { summary, journal, checkpoint } = execution
    const tail = journal.slice(checkpoint?.sequence ?? 0)
    return { summary, sequence: journal.length, ...(checkpoint && { checkpoint }), journal: tail }
  }

  async readSummary(arn: string): Promise<ExecutionSummary | undefined> {
    return this.#executions.get(arn)?.summary
  }

  async listSummaries(query: SummaryQuery): Promise<readonly ExecutionSummary[]> {
    const wanted = Object.entries({ ...query.by, kind: query.kind, ...(query.status && { status: query.status }) })
    return [...this.#executions.values()]
      .map(({ summary }) => summary)
      .filter((summary) => wanted.every(([member, value]) => summary[member as keyof ExecutionSummary] === value))
      .filter(({ redriveCount }) => query.redriven === undefined || redriveCount > 0 === query.redriven)
      .filter((summary) => query.after === undefined || compareSummaries(query.after, summary) < 0)
      .sort(compareSummaries)
      .slice(0, query.limit)
  }

  async readJournal(query: JournalQuery): Promise<readonly JournalBatch[]> {
    const all = this.#executions.get(query.arn)?.journal ?? []
    const { limit, limitBytes = Number.POSITIVE_INFINITY } = query
    const answer: JournalBatch[] = []
    let events = 0
    let sizeBytes = 0
    for (const batch of query.reverse ? all.toReversed() : all) {
      if (batch.lastEventId < batch.firstEventId) continue
      if (batch.firstEventId > query.toEventId || batch.lastEventId < query.fromEventId) continue
      events += batch.lastEventId - batch.firstEventId + 1
      sizeBytes += Buffer.byteLength(batch.text)
      if ((events > limit || sizeBytes > limitBytes) && answer.length > 0) break
      answer.push(batch)
    }
    return answer
  }

  async listUnfinished(query: { partition: number; after?: string; limit: number }): Promise<readonly string[]> {
    const { partition, after, limit } = query
    return this.#inPartition(partition)
      .filter(({ unfinished, summary }) => unfinished && (after === undefined || summary.arn > after))
      .map(({ summary }) => summary.arn)
      .sort(compareText)
      .slice(0, limit)
  }

  async listWakes(query: { partition: number; until: number; after?: Wake; limit: number }): Promise<readonly Wake[]> {
    const { partition, until, after, limit } = query
    return this.#inPartition(partition)
      .flatMap(({ summary, wakeAt }) => (wakeAt !== null && wakeAt <= until ? [{ arn: summary.arn, wakeAt }] : []))
      .filter((wake) => after === undefined || compareWakes(after, wake) < 0)
      .sort(compareWakes)
      .slice(0, limit)
  }

  async deleteClosed(query: { partition: number; closedBefore: number; limit: number }): Promise<number> {
    const closed = this.#inPartition(query.partition)
      .filter(({ unfinished, summary }) => !unfinished && stopTime(summary) < query.closedBefore)
      .sort((one, other) => stopTime(one.summary) - stopTime(other.summary))
      .slice(0, query.limit)
    for (const { summary } of closed) this.#executions.delete(summary.arn)
    return closed.length
  }

  async sendToInbox(messages: readonly InboxMessage[]): Promise<void> {
    checkMessages(messages, this.partitionCount)
    this.#inbox.append(messages)
  }

  async readInbox(query: InboxQuery): Promise<readonly StoredInboxMessage[]> {
    return this.#inbox.read(query)
  }

  async countInbox(): Promise<readonly { readonly partition: number; readonly messages: number }[]> {
    return this.#inbox.count()
  }

  async sendToNodes(messages: readonly NodeMessage[]): Promise<void> {
    checkNodeMessages(messages)
    for (const { owner, text } of messages) {
      const waiting = this.#nodeMessages.get(owner)
      if (waiting === undefined) this.#nodeMessages.set(owner, [text])
      else waiting.push(text)
    }
  }

  async takeNodeMessages({ owner, limit }: { owner: string; limit: number }): Promise<readonly string[]> {
    return this.#nodeMessages.get(owner)?.splice(0, limit) ?? []
  }

  async listNodesWithMessages({ limit }: { limit: number }): Promise<readonly string[]> {
    const waiting = [...this.#nodeMessages].filter(([, texts]) => texts.length > 0)
    return waiting
      .map(([owner]) => owner)
      .sort(compareText)
      .slice(0, limit)
  }

  async readResource(kind: string, arn: string): Promise<ResourceRecord | undefined> {
    return this.#resources.read(kind, arn)
  }

  async listResources(query: ResourceQuery): Promise<readonly ResourceRecord[]> {
    return this.#resources.list(query)
  }

  async writeResources(writes: readonly ResourceWrite[]): Promise<boolean> {
    checkWrites(writes)
    return this.#resources.write(writes)
  }

  async checkHealth(): Promise<void> {}

  async close(): Promise<void> {}

  #inPartition(partition: number): Execution[] {
    return [...this.#executions.values()].filter((execution) => execution.partition === partition)
  }

  #checkGuards(batch: readonly Commit[]): void {
    const sequences = new Map<string, number>()
    for (const { arn, partition, epoch, reliesOn = [], expectedSequence, journal } of batch) {
      this.#checkFence(partition, epoch)
      for (const other of reliesOn) this.#checkFence(other.partition, other.epoch)
      const sequence = sequences.get(arn) ?? this.#executions.get(arn)?.journal.length ?? 0
      if (sequence !== expectedSequence) {
        throw new CommitConflict(`${arn} has sequence ${sequence} and not ${expectedSequence}`)
      }
      if (journal !== undefined) sequences.set(arn, journal.sequence)
    }
  }

  #checkFence(partition: number, epoch: number): void {
    if (this.#leases.get(partition)?.epoch !== epoch) {
      throw new CommitConflict(`Epoch ${epoch} of partition ${partition} is no longer current`, 'epoch')
    }
  }

  #apply(commit: Commit): void {
    const { arn, partition, journal, summary, checkpoint } = commit
    let execution = this.#executions.get(arn)
    if (execution === undefined && summary !== undefined) {
      execution = { summary, partition, wakeAt: null, unfinished: false, journal: [], checkpoint: undefined }
      this.#executions.set(arn, execution)
    }
    if (execution !== undefined) {
      if (journal !== undefined) execution.journal.push(journal)
      if (summary !== undefined) execution.summary = changeSummary(execution.summary, summary)
      if (commit.wakeAt !== undefined) execution.wakeAt = commit.wakeAt
      if (commit.unfinished !== undefined) execution.unfinished = commit.unfinished
      if (checkpoint !== undefined) execution.checkpoint = { sequence: execution.journal.length, text: checkpoint }
    }
    this.#inbox.append(commit.inbox ?? [])
    this.#inbox.delete(partition, commit.acknowledged ?? [])
    void this.sendToNodes(commit.nodeMessages ?? [])
  }
}

/** The batch with sequence n is `journal[n - 1]`. */
interface Execution {
  readonly partition: number
  summary: ExecutionSummary
  wakeAt: number | null
  unfinished: boolean
  readonly journal: JournalBatch[]
  checkpoint: { readonly sequence: number; readonly text: string } | undefined
}

const isAsSeen = (lease: Lease | undefined, seen: NonNullable<LeaseRequest['seen']>): boolean =>
  lease === undefined ? seen.epoch === 0 : lease.epoch === seen.epoch && lease.expiresAt === seen.expiresAt

const stopTime = ({ stopDate }: ExecutionSummary): number => stopDate ?? Number.POSITIVE_INFINITY

function changeSummary(first: ExecutionSummary, later: ExecutionSummary): ExecutionSummary {
  const { stopDate: _stopDate, redriveDate: _redriveDate, details: _details, ...fixed } = first
  const { status, stopDate, redriveCount, redriveDate, details } = later
  return {
    ...fixed,
    status,
    redriveCount,
    ...(stopDate !== undefined && { stopDate }),
    ...(redriveDate !== undefined && { redriveDate }),
    ...(details !== undefined && { details })
  }
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

type StartKey = Pick<ExecutionSummary, 'startDate' | 'arn'>

const compareSummaries = (one: StartKey, other: StartKey): number =>
  other.startDate - one.startDate || compareText(other.arn, one.arn)

const compareWakes = (one: Wake, other: Wake): number => one.wakeAt - other.wakeAt || compareText(one.arn, other.arn)
