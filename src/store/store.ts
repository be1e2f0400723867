/**
 * What the engine and the API need from durable storage, and nothing more. Three implementations pass one contract
 * suite (`tests/store`): memory for tests and simulation, SQLite, Postgres. All methods are asynchronous and every
 * write says what guards it, so that several nodes can share one store: a partition is written only by the node that
 * holds its current epoch.
 *
 * Any method may reject with {@link StoreUnavailable}; after a write that rejects with it the outcome is unknown and
 * the caller must reload what the write touched, unless it is a {@link StoreUnreached}. A request that contradicts itself
 * is a bug of the caller: it rejects with a `TypeError` and changes nothing.
 *
 * Times are whole milliseconds since the epoch. Texts are well-formed Unicode without U+0000 (JSON escapes both). ARNs
 * and sort keys are ordered by code unit; names in AWS hold no surrogates, so that is also the order of UTF-8 bytes.
 * What was written is seen by every read that starts after the write has resolved; nothing is said about reads that
 * start earlier.
 */
export interface Store {
  /**
   * Fixed when the store is created; an execution belongs to partition `hash(arn) % partitionCount`. The partitions from
   * `partitionCount` to twice of it hold inbox messages alone: what must be told to the outside.
   */
  readonly partitionCount: number

  // --- partitions -------------------------------------------------------------------------------------------------

  /**
   * Takes or renews the lease of a partition. Answers the lease, or `undefined` while another owner's lease runs
   * (until `now` has reached its `expiresAt`). Taking over raises the epoch; renewing keeps it, also when the lease had
   * run out and nobody took over. Where only one process can have the store open, a new process finds no lease running.
   * With `seen`, another owner's lease is taken over only where it still is as it was seen: what was known of it may be
   * old, and the clocks of nodes differ.
   */
  acquireLease(request: LeaseRequest): Promise<Lease | undefined>
  /**
   * Gives a lease back, so that another node need not wait for it to run out. Its epoch is void from then on. Does
   * nothing where the lease is no longer the current one.
   */
  releaseLease(lease: Lease): Promise<void>
  /** Renews those of an owner's leases that are still its own, in one write; answers these. */
  renewLeases(request: LeaseRenewal): Promise<readonly Lease[]>
  /** The partitions that ever had an owner, by number; a lease that was given back has the owner `''`. */
  listLeases(): Promise<readonly Lease[]>

  // --- executions -------------------------------------------------------------------------------------------------

  /**
   * Makes a batch durable, all or nothing: when it resolves, every part survives a crash of process and machine.
   * Commits of one execution apply in their order. An empty batch resolves.
   * @throws {CommitConflict} an epoch is no longer current or a sequence is not the expected one; nothing was written
   */
  commit(batch: readonly Commit[]): Promise<void>
  /** What is needed to rebuild an execution (or map run): its summary, last checkpoint and the journal after it. */
  load(arn: string): Promise<StoredExecution | undefined>
  /** The summary alone. */
  readSummary(arn: string): Promise<ExecutionSummary | undefined>
  /** A page of summaries, newest start first; ties in descending order of ARN. */
  listSummaries(query: SummaryQuery): Promise<readonly ExecutionSummary[]>
  /**
   * Journal batches that hold public events of the asked range, in order (descending when `reverse`). Whole batches:
   * the first and the last may hold events outside of the range. Empty for an unknown execution.
   */
  readJournal(query: JournalQuery): Promise<readonly JournalBatch[]>

  // --- recovery and time ------------------------------------------------------------------------------------------

  /** ARNs, ascending and greater than `after`, that have work to issue again after a take-over. */
  listUnfinished(query: { partition: number; after?: string; limit: number }): Promise<readonly string[]>
  /** Executions to wake at or before `until`, soonest first; `after` continues a page. */
  listWakes(query: { partition: number; until: number; after?: Wake; limit: number }): Promise<readonly Wake[]>
  /**
   * Deletes up to `limit` executions whose `stopDate` is earlier than a time, earliest first, with their journals and
   * checkpoints; answers how many. An unfinished one is kept. Which of those that ended in the same millisecond are
   * deleted first is nowhere said.
   */
  deleteClosed(query: { partition: number; closedBefore: number; limit: number }): Promise<number>

  // --- inbox: commands for executions that another partition's owner must apply -------------------------------------

  /** Appends messages outside of a commit (a request that arrived at a node that does not own the partition). */
  sendToInbox(messages: readonly InboxMessage[]): Promise<void>
  /**
   * Messages of some partitions that wait, by ascending `id`, `id` greater than `after`. A message may become visible
   * after one with a greater id, so `after` serves to page through one pass; the next pass starts at 0 again.
   */
  readInbox(query: InboxQuery): Promise<readonly StoredInboxMessage[]>
  /** How many messages wait in each partition that has any. */
  countInbox(): Promise<readonly { readonly partition: number; readonly messages: number }[]>

  // --- messages to nodes: answers, and what nodes offer each other ---------------------------------------------------

  /** In order. A node that never takes its messages loses them when another one takes them in its stead. */
  sendToNodes(messages: readonly NodeMessage[]): Promise<void>
  /** Answers the oldest messages of a node and deletes them; each is answered at most once. */
  takeNodeMessages(query: { owner: string; limit: number }): Promise<readonly string[]>
  /** Up to `limit` of the nodes that messages wait for, whether these nodes exist or not; ascending. */
  listNodesWithMessages(query: { limit: number }): Promise<readonly string[]>

  // --- resources: state machines, versions, aliases, activities, definitions ----------------------------------------

  readResource(kind: string, arn: string): Promise<ResourceRecord | undefined>
  /** A page of one parent's resources of a kind, by `sortKey` (code unit order). */
  listResources(query: ResourceQuery): Promise<readonly ResourceRecord[]>
  /**
   * All or nothing, in order; `false` (and nothing written) where an `expectedRevision` does not hold or another
   * resource of the kind and parent has the sort key. Deleting what is not there does nothing.
   */
  writeResources(writes: readonly ResourceWrite[]): Promise<boolean>

  // ------------------------------------------------------------------------------------------------------------------

  /** Resolves when the store can serve, writes included. */
  checkHealth(): Promise<void>
  /** Waits for what is under way, then closes; a second call does nothing. */
  close(): Promise<void>
}

/** The store cannot serve now (connection lost, disk full, read-only folder); the message says which and where. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** The store was never asked, for there was no way to it: nothing was written. */
export class StoreUnreached extends StoreUnavailable {}

/** Another node has taken over, or the execution changed meanwhile: drop what is cached and load again. */
export class CommitConflict extends Error {
  override readonly name = 'CommitConflict'
  /** `epoch`: the whole partition is lost. `sequence`: one execution is not as expected. */
  readonly reason: 'epoch' | 'sequence'

  constructor(message: string, reason: 'epoch' | 'sequence' = 'sequence') {
    super(message)
    this.reason = reason
  }
}

/** The store's format is newer than this version understands, or its data cannot be opened; start-up must fail. */
export class StoreFormatError extends Error {
  override readonly name = 'StoreFormatError'
}

export interface LeaseRequest {
  readonly partition: number
  /** Unique per process start. */
  readonly owner: string
  readonly now: number
  readonly durationMs: number
  /** As it was listed; epoch 0: nobody had it yet. */
  readonly seen?: Pick<Lease, 'epoch' | 'expiresAt'>
  /** An own lease has its epoch raised, too: nothing that was sent with the older one can be written any more. */
  readonly isAnew?: boolean
}

export interface Lease {
  readonly partition: number
  readonly owner: string
  /** At least 1; rises with each take-over; fences every commit. */
  readonly epoch: number
  readonly expiresAt: number
}

export interface LeaseRenewal {
  readonly owner: string
  readonly partitions: readonly number[]
  readonly now: number
  readonly durationMs: number
}

/** What one or more steps of one execution changed, and what guards it. */
export interface Commit {
  /** ARN of the execution or map run. */
  readonly arn: string
  readonly partition: number
  readonly epoch: number
  /** Number of journal batches the execution has before this commit; 0 means that it must not exist yet. */
  readonly expectedSequence: number
  /** Further partitions whose epochs must be current, for the commit says nothing to them that it says to others. */
  readonly reliesOn?: readonly { readonly partition: number; readonly epoch: number }[]
  /**
   * The journal batch with sequence `expectedSequence + 1`; where absent, the sequence stays as it is. An execution that
   * does not exist can then have nothing but `inbox`, `acknowledged` and `nodeMessages`.
   */
  readonly journal?: JournalBatch
  /**
   * Given whole when anything in it changed; required with the first batch. Only `status`, `stopDate`, `redriveCount`,
   * `redriveDate` and `details` can change: of a later summary, the other members are ignored.
   */
  readonly summary?: ExecutionSummary
  /** Earliest time at which the execution must be woken, `null` for never (at first); absent: unchanged. */
  readonly wakeAt?: number | null
  /** Whether work (other than timers) must be issued again after a crash (at first not); absent: unchanged. */
  readonly unfinished?: boolean
  /** The state folded up to and including this commit; replaces an older checkpoint. */
  readonly checkpoint?: string
  /** Messages for other executions, durable with this commit. */
  readonly inbox?: readonly InboxMessage[]
  /** Ids of inbox messages of this partition that this commit has applied; they are deleted with it, if still there. */
  readonly acknowledged?: readonly number[]
  /** Messages to nodes, durable with this commit. */
  readonly nodeMessages?: readonly NodeMessage[]
}

/** The journal entries of one commit, encoded by the engine; opaque to the store. */
export interface JournalBatch {
  readonly sequence: number
  /**
   * Public event ids in it, inclusive; `lastEventId < firstEventId` where it has internal events only. Ids ascend over
   * the batches of an execution and do not overlap.
   */
  readonly firstEventId: number
  readonly lastEventId: number
  readonly text: string
}

/** The row that DescribeExecution and ListExecutions read. Payloads are in the journal's first and last event. */
export interface ExecutionSummary {
  readonly arn: string
  readonly kind: 'execution' | 'map-run'
  readonly name: string
  /** Unqualified ARN of the state machine (with a label for a map run's child). */
  readonly stateMachineArn: string
  readonly stateMachineVersionArn?: string
  readonly stateMachineAliasArn?: string
  readonly mapRunArn?: string
  /** For a map run: the execution that started it. */
  readonly parentArn?: string
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE'
  readonly startDate: number
  readonly stopDate?: number
  readonly redriveCount: number
  readonly redriveDate?: number
  /** Further members that are only shown (JSON text): error, cause, trace header, counts of a map run… */
  readonly details?: string
}

export interface StoredExecution {
  readonly summary: ExecutionSummary
  /** Sequence of the last journal batch. */
  readonly sequence: number
  readonly checkpoint?: { readonly sequence: number; readonly text: string }
  /** Batches after the checkpoint (all of them where there is none), ascending. */
  readonly journal: readonly JournalBatch[]
}

export interface SummaryQuery {
  readonly kind: 'execution' | 'map-run'
  /** Exactly one of these. */
  readonly by:
    | { readonly stateMachineArn: string }
    | { readonly stateMachineVersionArn: string }
    | { readonly stateMachineAliasArn: string }
    | { readonly mapRunArn: string }
    | { readonly parentArn: string }
  readonly status?: ExecutionSummary['status']
  /** Only executions that were redriven (`true`) or never were (`false`). */
  readonly redriven?: boolean
  /** Continues after this one. */
  readonly after?: { readonly startDate: number; readonly arn: string }
  readonly limit: number
}

export interface JournalQuery {
  readonly arn: string
  readonly fromEventId: number
  readonly toEventId: number
  readonly reverse: boolean
  /** Largest number of public events that the batches answered may hold together; the first batch may exceed it. */
  readonly limit: number
  /** Likewise for the size of their texts in UTF-8. What comes after is not read into memory. Absent: any size. */
  readonly limitBytes?: number
}

export interface Wake {
  readonly arn: string
  readonly wakeAt: number
}

export interface InboxMessage {
  readonly partition: number
  /** The execution it is for. */
  readonly arn: string
  /** While a message waits, another one with its key and partition is the same message and is ignored. */
  readonly key: string
  /** The encoded command. */
  readonly text: string
}

export interface StoredInboxMessage extends InboxMessage {
  readonly id: number
}

export interface InboxQuery {
  readonly partitions: readonly number[]
  readonly after: number
  readonly limit: number
}

export interface NodeMessage {
  /** As in a lease: unique per process start. */
  readonly owner: string
  readonly text: string
}

export interface ResourceRecord {
  readonly kind: string
  readonly arn: string
  /** What it is listed under: the state machine of a version or alias; `''` for what stands alone. */
  readonly parent: string
  /** Unique within kind and parent; listings follow it. */
  readonly sortKey: string
  /** Rises by one with each write; 1 when created, also when created again after a deletion. */
  readonly revision: number
  /** JSON text. */
  readonly document: string
}

export interface ResourceQuery {
  readonly kind: string
  readonly parent: string
  readonly after?: string
  readonly descending?: boolean
  readonly limit: number
}

export type ResourceWrite = {
  readonly kind: string
  readonly arn: string
  /** 0: it must not exist. Absent: whatever is there. */
  readonly expectedRevision?: number
} & (
  | { readonly put: { readonly parent: string; readonly sortKey: string; readonly document: string } }
  | { readonly delete: true }
)
