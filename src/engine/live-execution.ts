import type { StateMachine } from '../asl/definition.ts'
import { encodeState } from '../interpreter/codec.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import { ExecutionTimers } from './execution-timers.ts'

/**
 * An execution in memory: its state and what the store has of it. Exactly one owner at a time: the cache, or the batch
 * that works on it. A batch that was not committed drops it, for the state is then ahead of the store.
 */
export class LiveExecution {
  readonly arn: string
  readonly partition: number
  readonly machine: StateMachine
  readonly timers = new ExecutionTimers()
  state: ExecutionState
  /** Journal batches that the store has. */
  sequence: number
  /** What the store has as the time to wake it and as unfinished; `undefined` where that was not read. */
  storedWakeAt: number | null | undefined
  storedUnfinished: boolean | undefined
  /** What the stored summary was made from; see `summaryVersion`. */
  storedSummary: string | undefined
  /** Timestamp of the newest entry: time does not run backwards within an execution, whatever the clock does. */
  lastTimestamp: number
  /** Built from the store, and what it waits for was not issued again since. */
  isFresh: boolean
  /** Journal since the last checkpoint: its entries, and its size in UTF-16 code units. */
  #tailEntries = 0
  #tailSize = 0
  #checkpointSize = 0

  constructor(arn: string, partition: number, machine: StateMachine, state: ExecutionState) {
    this.arn = arn
    this.partition = partition
    this.machine = machine
    this.state = state
    this.sequence = 0
    this.lastTimestamp = state.startDate
    this.isFresh = false
  }

  get isClosed(): boolean {
    return this.state.status !== 'RUNNING'
  }

  /**
   * Whether something besides timers must be issued again after a crash. A task whose call was answered and that waits
   * for its token is not such work.
   */
  get isUnfinished(): boolean {
    const { state } = this
    if (state.ready.size > 0) return true
    for (const [task, id] of state.tasks) {
      const work = state.branches.get(id)?.visit?.work
      if (work?.kind === 'task' && work.id === task && work.progress !== 'submitted') return true
    }
    return false
  }

  /** An estimate, in UTF-16 code units: a state is about as large as its checkpoint and what came after it. */
  get size(): number {
    return BASE_SIZE + this.#checkpointSize + this.#tailSize
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
    const text = encodeState(this.state)
    this.setCheckpoint(text.length)
    return text
  }
}

const BASE_SIZE = 1_024
const LONG_TAIL_ENTRIES = 1_000
const PARTING_TAIL_ENTRIES = 100
const LARGE_TAIL_SIZE = 262_144
