import type { StateMachine } from '../asl/definition.ts'
import type { Sealer } from '../encryption/encryption.ts'
import type { Clock } from '../lib/clock.ts'
import type { Commit, ExecutionSummary, JournalBatch, NodeMessage } from '../store/store.ts'
import { ExecutionTimers } from './execution-timers.ts'
import { sealCommit } from './seal-commit.ts'

/**
 * An execution or a Map Run in memory: its state and what the store has of it. Exactly one owner at a time: the cache, or
 * the batch that works on it. A batch that was not committed drops it, for the state is then ahead of the store.
 */
export abstract class Live {
  readonly arn: string
  readonly partition: number
  readonly machine: StateMachine
  readonly timers = new ExecutionTimers()
  /** Journal batches that the store has. */
  sequence = 0
  /** What the store has as the time to wake it and as unfinished; `undefined` where that was not read. */
  storedWakeAt: number | null | undefined
  storedUnfinished: boolean | undefined
  /** What the stored summary was made from. */
  storedSummary: string | undefined
  /** Timestamp of the newest entry: time does not run backwards within an execution, whatever the clock does. */
  lastTimestamp: number
  /** What seals its data; absent where that is stored as it is. */
  sealer: Sealer | undefined
  /** Built from the store, and what it waits for was not issued again since. */
  isFresh = false
  /** What it has to tell when it closes is in the inbox of whom it tells. */
  hasLeftReport = false
  /** Journal since the last checkpoint: its entries, and its size in UTF-16 code units. */
  #tailEntries = 0
  #tailSize = 0
  #checkpointSize = 0

  constructor(arn: string, partition: number, machine: StateMachine, startDate: number) {
    this.arn = arn
    this.partition = partition
    this.machine = machine
    this.lastTimestamp = startDate
  }

  abstract get isClosed(): boolean
  /** Whether something besides timers must be issued again after a crash. */
  abstract get isUnfinished(): boolean
  /** Two states with the same version have the same summary. */
  abstract get summaryVersion(): string
  abstract get settingsId(): string | undefined
  abstract summary(): ExecutionSummary
  protected abstract encodeState(): string

  /** An estimate, in UTF-16 code units: a state is about as large as its checkpoint and what came after it. */
  get size(): number {
    return BASE_SIZE + this.#checkpointSize + this.#tailSize
  }

  /** Whether what it does next can be stored now. */
  canBeStored(clock: Clock): boolean {
    return this.sealer?.isCurrent(clock.now()) ?? true
  }

  addJournal(entries: number, size: number): void {
    this.#tailEntries += entries
    this.#tailSize += size
  }

  setCheckpoint(size: number): void {
    this.#tailEntries = 0
    this.#tailSize = 0
    this.#checkpointSize = size
  }

  /**
   * The state as a checkpoint, where it is time for one: the tail is long, and at least as large as the last checkpoint,
   * so that all checkpoints of an execution together cost no more than its journal.
   * @param leavesMemory a shorter tail suffices, because somebody will have to read it
   */
  takeCheckpoint(leavesMemory: boolean): string | undefined {
    const isLong = this.#tailEntries >= (leavesMemory ? PARTING_TAIL_ENTRIES : LONG_TAIL_ENTRIES)
    const isLarge = this.#tailSize >= LARGE_TAIL_SIZE
    if (!(isLong || isLarge) || this.#tailSize < this.#checkpointSize) return undefined
    const text = this.encodeState()
    this.setCheckpoint(text.length)
    return text
  }

  /**
   * What must be durable after some steps, `undefined` for nothing. From then on the store is taken to have it.
   * @param change.wasWoken its timers were looked at, so that a late wake must not stay in the store
   */
  takeCommit(change: {
    readonly place: { readonly partition: number; readonly epoch: number }
    readonly journal: JournalBatch | undefined
    readonly acknowledged: readonly number[]
    readonly nodeMessages: readonly NodeMessage[]
    readonly told: Told
    readonly wasWoken: boolean
    readonly leavesMemory: boolean
  }): Commit | undefined {
    const { place, journal, acknowledged, nodeMessages, told, wasWoken, leavesMemory } = change
    const wakeAt = this.timers.earliest
    const isLate = wasWoken && wakeAt !== this.storedWakeAt
    if (journal === undefined && acknowledged.length === 0 && !isLate) return undefined
    const { isUnfinished, summaryVersion } = this
    const checkpoint = journal === undefined ? undefined : this.takeCheckpoint(leavesMemory && !this.isClosed)
    const { partition, epoch } = place
    const commit: Changing<Commit> = { arn: this.arn, partition, epoch, expectedSequence: this.sequence }
    if (journal !== undefined) commit.journal = journal
    if (summaryVersion !== this.storedSummary) commit.summary = this.summary()
    if (wakeAt !== this.storedWakeAt) commit.wakeAt = wakeAt
    if (isUnfinished !== this.storedUnfinished) commit.unfinished = isUnfinished
    if (checkpoint !== undefined) commit.checkpoint = checkpoint
    if (acknowledged.length > 0) commit.acknowledged = acknowledged
    if (nodeMessages.length > 0) commit.nodeMessages = nodeMessages
    if (told.inbox.length > 0) commit.inbox = told.inbox
    if (told.reliesOn.length > 0) commit.reliesOn = told.reliesOn
    if (journal !== undefined) this.sequence = journal.sequence
    this.storedSummary = summaryVersion
    this.storedWakeAt = wakeAt
    this.storedUnfinished = isUnfinished
    return this.sealer === undefined ? commit : sealCommit(commit, this.sealer, this.settingsId)
  }
}

/** What of a commit sees to it that somebody hears of it. */
export type Told = Required<Pick<Commit, 'inbox' | 'reliesOn'>>

/** While it is made. */
type Changing<T> = { -readonly [Name in keyof T]: T[Name] }

const BASE_SIZE = 1_024
const LONG_TAIL_ENTRIES = 1_000
const PARTING_TAIL_ENTRIES = 100
const LARGE_TAIL_SIZE = 262_144
