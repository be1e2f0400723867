import { decodeEntries } from '../../src/interpreter/codec.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import {
  type Commit,
  CommitConflict,
  type InboxMessage,
  type JournalBatch,
  type Lease,
  type LeaseRequest,
  type Store,
  type StoredExecution
} from '../../src/store/store.ts'
import { DeletedExecutions } from './deleted-executions.ts'
import { Lives } from './lives.ts'

/**
 * The one store behind all nodes, which keeps books of its own about what it was told, and compares: it must not matter
 * whether what is watched is right.
 */
export class WatchedStore extends MemoryStore {
  /** Commits of nodes that no longer held the partition. */
  refused = 0
  takeovers = 0
  /** Messages that were applied. */
  applied = 0
  /** Changes when anything was committed. */
  commits = 0
  /** Executions that were deleted, Map Runs and their children among them. */
  deleted = 0
  /** Executions and Map Runs that have not closed. */
  readonly open = new Set<string>()
  readonly lives = new Lives()
  readonly #epochs = new Map<number, number>()
  readonly #owners = new Map<number, string>()
  readonly #sequences = new Map<string, number>()
  readonly #waiting = new Map<string, string[]>()
  readonly #kinds = new Map<string, string>()
  readonly #applied = new Set<number>()
  /** When executions closed, and which execution started a Map Run. */
  readonly #closedAt = new Map<string, number>()
  readonly #parents = new Map<string, string>()
  readonly #deleted = new DeletedExecutions()
  readonly #retentionMs: number
  #turn: Promise<unknown> = Promise.resolve()
  readonly #now: () => number
  readonly #report: (violation: string) => void
  readonly #tookOver: (owner: string, partition: number) => void

  /**
   * @param parts.retentionMs how long what has closed must be kept at least
   * @param parts.report told of every law that is broken
   * @param parts.tookOver told whose lease another one took
   */
  constructor(parts: {
    readonly partitionCount: number
    readonly retentionMs: number
    readonly now: () => number
    readonly report: (violation: string) => void
    readonly tookOver: (owner: string, partition: number) => void
  }) {
    super(parts)
    this.#now = parts.now
    this.#retentionMs = parts.retentionMs
    this.#report = parts.report
    this.#tookOver = parts.tookOver
  }

  override async acquireLease(request: LeaseRequest): Promise<Lease | undefined> {
    const lease = await super.acquireLease(request)
    if (lease === undefined) return undefined
    const { partition, epoch, owner } = lease
    const before = this.#owners.get(partition)
    if (before !== undefined && before !== owner) {
      this.takeovers++
      this.#tookOver(before, partition)
    }
    if (before !== owner && epoch <= (this.#epochs.get(partition) ?? 0)) {
      this.#report(`Epoch ${epoch} of partition ${partition} was given to two`)
    }
    this.#owners.set(partition, owner)
    this.#epochs.set(partition, epoch)
    return lease
  }

  override async releaseLease(lease: Lease): Promise<void> {
    await super.releaseLease(lease)
    if (this.#owners.get(lease.partition) !== lease.owner || this.#epochs.get(lease.partition) !== lease.epoch) return
    this.#owners.delete(lease.partition)
    this.#epochs.set(lease.partition, lease.epoch + 1)
  }

  override async sendToInbox(messages: readonly InboxMessage[]): Promise<void> {
    await super.sendToInbox(messages)
    for (const message of messages) this.#receive(message)
  }

  override commit(batch: readonly Commit[]): Promise<void> {
    return this.#alone(() => this.#commit(batch))
  }

  async #commit(batch: readonly Commit[]): Promise<void> {
    const texts = new Map((await super.readInbox(everything(this.partitionCount))).map(({ id, ...rest }) => [id, rest]))
    try {
      await super.commit(batch)
    } catch (error) {
      if (error instanceof CommitConflict && error.reason === 'epoch') this.refused++
      throw error
    }
    this.commits++
    for (const commit of batch) {
      this.#checkFence(commit)
      this.#checkSequence(commit)
      this.#checkFamily(commit)
      for (const message of commit.inbox ?? []) this.#receive(message)
      if (commit.partition >= this.partitionCount) continue
      for (const id of commit.acknowledged ?? []) this.#checkApplied(commit, id, texts.get(id))
    }
  }

  override deleteClosed(query: { partition: number; closedBefore: number; limit: number }): Promise<number> {
    return this.#alone(() => this.#delete(query))
  }

  async #delete(query: { partition: number; closedBefore: number; limit: number }): Promise<number> {
    const before = new Map<string, [StoredExecution, readonly JournalBatch[]]>()
    for (const arn of this.#sequences.keys()) {
      const stored = await super.load(arn)
      if (stored !== undefined) before.set(arn, [stored, await super.readJournal({ ...WHOLE, arn })])
    }
    const count = await super.deleteClosed(query)
    for (const [arn, [stored, journal]] of before) {
      if ((await super.readSummary(arn)) !== undefined) continue
      this.#deleted.add(stored, journal)
      this.#checkDeletion(arn)
    }
    return count
  }

  /** The own books are kept with what is done: nothing else is done in between. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** As if nothing had ever been deleted. */
  get everything(): Pick<Store, 'listSummaries' | 'load' | 'readJournal'> {
    return this.#deleted.beside(this)
  }

  /** Messages that were left for somebody and never applied. */
  get lost(): readonly string[] {
    return [...this.#waiting.values()].flat()
  }

  #checkFence({ arn, partition, epoch }: Commit): void {
    const current = this.#epochs.get(partition)
    if (epoch !== current || !this.#owners.has(partition)) {
      this.#report(`A node wrote to ${arn} with epoch ${epoch} of partition ${partition}, where ${current} is current`)
    }
  }

  #checkSequence({ arn, journal, summary, expectedSequence }: Commit): void {
    const sequence = this.#sequences.get(arn) ?? 0
    if (expectedSequence !== sequence) this.#report(`The history of ${arn} forks after ${expectedSequence} batches`)
    if (journal === undefined) return
    this.#sequences.set(arn, journal.sequence)
    if (summary !== undefined) this.#kinds.set(arn, summary.kind)
    if (this.#kinds.get(arn) !== 'execution') return
    this.lives.append(arn, decodeEntries(journal.text))
  }

  /** What has closed long ago, and nothing else. */
  #checkDeletion(arn: string): void {
    const closedAt = this.#closedAt.get(arn)
    if (this.open.delete(arn) || closedAt === undefined) this.#report(`${arn} was deleted while it ran`)
    else if (this.#now() - closedAt < this.#retentionMs - MOST_APART_MS) {
      this.#report(`${arn} was deleted ${this.#now() - closedAt} ms after it had closed`)
    }
    this.deleted++
    this.#sequences.delete(arn)
    this.lives.end(arn)
  }

  /** Nothing begins for an execution that has ended long ago. */
  #checkFamily({ arn, summary, expectedSequence }: Commit): void {
    if (summary === undefined) return
    const { status, parentArn, mapRunArn } = summary
    if (expectedSequence === 0) this.#closedAt.delete(arn)
    if (status === 'RUNNING') {
      this.open.add(arn)
      this.#closedAt.delete(arn)
    } else if (this.open.delete(arn) || !this.#closedAt.has(arn)) this.#closedAt.set(arn, this.#now())
    if (parentArn !== undefined) this.#parents.set(arn, parentArn)
    const started = mapRunArn === undefined ? parentArn : (this.#parents.get(mapRunArn) ?? mapRunArn)
    const closedAt = expectedSequence > 0 || started === undefined ? undefined : this.#closedAt.get(started)
    if (closedAt !== undefined && this.#now() - closedAt > LONGEST_AFTER_END_MS) {
      this.#report(`${arn} begins long after ${started} has ended`)
    }
  }

  /** In order for each execution, once, in the commit of that execution. */
  #checkApplied(commit: Commit, id: number, message: InboxMessage | undefined): void {
    // one whose commit was durable and said to have failed comes again; what it does then, the answers tell
    if (message === undefined && this.#applied.has(id)) return
    if (message === undefined) {
      this.#report(`A message for ${commit.arn} had gone before it was applied`)
      return
    }
    this.#applied.add(id)
    if (message.arn !== commit.arn) this.#report(`A message for ${message.arn} was applied with ${commit.arn}`)
    const waiting = this.#waiting.get(message.arn) ?? []
    const place = waiting.indexOf(message.key)
    if (place !== 0) this.#report(`A message for ${message.arn} was applied before ${waiting[0]}, which came earlier`)
    waiting.splice(place, 1)
    this.applied++
  }

  /** What is told to the outside is looked at where it is told. */
  #receive({ arn, key, partition }: InboxMessage): void {
    if (partition >= this.partitionCount) return
    const waiting = this.#waiting.get(arn)
    if (waiting === undefined) this.#waiting.set(arn, [key])
    else if (!waiting.includes(key)) waiting.push(key)
  }
}

/** Longer than nodes are paused and leases last, one after the other. */
const LONGEST_AFTER_END_MS = 300_000

/** Of the clocks of two nodes, of which each is some seconds wrong and drifts. */
const MOST_APART_MS = 150_000

const WHOLE = { fromEventId: 1, toEventId: Number.MAX_SAFE_INTEGER, reverse: false, limit: Number.MAX_SAFE_INTEGER }

const everything = (partitionCount: number) => ({
  partitions: Array.from({ length: 2 * partitionCount }, (_, index) => index),
  after: 0,
  limit: Number.MAX_SAFE_INTEGER
})
