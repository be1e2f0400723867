import type { JournalEvent } from '../interpreter/event.ts'
import type { ExecutionOutline } from '../interpreter/state.ts'
import type { Clock } from '../lib/clock.ts'
import type { Lease, Store, StoredInboxMessage } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { Log } from './log.ts'
import type { StepTools } from './preparation.ts'
import type { StoreOutage } from './store-outage.ts'

/** What must be told to the outside of executions, durable with the commit that it tells of. */
export interface Outbox {
  /** @param isSecret the execution's data is sealed in the store and must not leave it here */
  messagesFor(
    state: ExecutionOutline,
    events: readonly JournalEvent[],
    isSecret: boolean
  ): readonly { readonly key: string; readonly text: string }[]
  /**
   * Tells one message.
   * @throws {Error} it could not be told now; with `isFinal` there is no use in telling it again
   */
  deliver(text: string, signal: AbortSignal): Promise<void>
}

/** The outbox of a partition is an inbox that belongs to no execution. Its number follows those of the partitions. */
export const outboxOf = (partition: number, { partitionCount }: Pick<Store, 'partitionCount'>): number =>
  partitionCount + partition

/** The messages of a step, for the commit that holds its events. */
export const outgoingOf =
  (outbox: Outbox, store: Pick<Store, 'partitionCount'>): NonNullable<StepTools['outgoing']> =>
  ({ arn, state, sealer }, events, { partition }) =>
    outbox
      .messagesFor(state, events, sealer !== undefined)
      .map((message) => ({ partition: outboxOf(partition, store), arn, ...message }))

/** Of all outboxes of a node. */
export interface OutboxesParts {
  readonly outbox: Outbox
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
  /** Unique per process start. */
  readonly owner: string
  readonly leaseMs: number
}

export interface OutboxDeliveryParts extends OutboxesParts {
  readonly partition: number
  /** The outbox has been told as far as it was read. */
  readonly onIdle: () => void
}

/**
 * Tells the messages of a partition's outbox, when it is woken because there are some: each at least once, those of one
 * execution in their order. Where telling fails it waits, ever longer, while messages gather in the store; no more than a
 * page of them is in memory. One that could not be told for a day is given up, as EventBridge does.
 */
export class OutboxDelivery {
  readonly #parts: OutboxDeliveryParts
  readonly #task: BackgroundTask
  readonly #abort = new AbortController()
  #pauseMs = FIRST_PAUSE_MS / 2
  /** Messages that fail, and since when they are tried. */
  readonly #failing = new Map<number, number>()
  /** Executions whose messages made a pass end early: those of others are tried before they are again. */
  readonly #postponed = new Set<string>()
  #lease: Lease | undefined
  #underWay: Promise<number | undefined> | undefined

  constructor(parts: OutboxDeliveryParts) {
    this.#parts = parts
    const { clock, outage, partition } = parts
    const name = `Telling the messages of outbox ${partition}`
    this.#task = new BackgroundTask({ clock, outage, name, run: () => (this.#underWay = this.#pass()) })
  }

  wake(): void {
    this.#task.start(0)
  }

  stop(): void {
    this.#task.stop()
    this.#abort.abort()
  }

  /** Once it has stopped: another may tell what is left, without waiting for the lease to run out. */
  async release(): Promise<void> {
    await Promise.allSettled([this.#underWay])
    if (this.#lease !== undefined) await this.#parts.store.releaseLease(this.#lease)
    this.#lease = undefined
  }

  /** @returns when it must go on, `undefined` where nothing is left to tell */
  async #pass(): Promise<number | undefined> {
    const lease = await this.#leased()
    // the node that held it before may still tell what is here
    if (lease === undefined) return LEASE_PAUSE_MS
    const { store, partition } = this.#parts
    const failures = new Map<string, unknown>()
    for (let after = 0; failures.size < MAX_FAILURES && !this.#abort.signal.aborted; ) {
      const page = await store.readInbox({ partitions: [partition], after, limit: PAGE_SIZE })
      await this.#tell(page, lease, failures)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE_SIZE) break
      after = last.id
    }
    const hasPostponed = this.#postponed.size > 0
    if (failures.size < MAX_FAILURES || this.#postponed.size > MAX_POSTPONED) this.#postponed.clear()
    else for (const arn of failures.keys()) this.#postponed.add(arn)
    const [failure] = failures.values()
    if (failures.size > 0) return this.#backOff(failure)
    if (hasPostponed) return this.#pauseMs
    this.#pauseMs = FIRST_PAUSE_MS / 2
    this.#parts.onIdle()
    return undefined
  }

  async #leased(): Promise<Lease | undefined> {
    const { store, partition, clock, owner, leaseMs } = this.#parts
    const now = clock.now()
    if (this.#lease !== undefined && this.#lease.expiresAt - now > leaseMs / 2) return this.#lease
    this.#lease = await store.acquireLease({ partition, owner, now, durationMs: leaseMs })
    return this.#lease
  }

  /** @param failures by execution, why its next message could not be told; none is told after that one */
  async #tell(page: readonly StoredInboxMessage[], lease: Lease, failures: Map<string, unknown>): Promise<void> {
    const lanes = [...Map.groupBy(page, ({ arn }) => arn)]
    const acknowledged: number[] = []
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined && failures.size < MAX_FAILURES; lane = lanes.shift()) {
        const [arn, messages] = lane
        for (const message of messages) {
          if (failures.has(arn) || this.#postponed.has(arn)) break
          const failure = await this.#tellOne(message)
          if (failure === undefined) acknowledged.push(message.id)
          else failures.set(arn, failure)
        }
      }
    }
    await Promise.all(Array.from({ length: TOLD_AT_ONCE }, work))
    if (acknowledged.length === 0) return
    const { partition, epoch } = lease
    const commit = { arn: `outbox:${partition}`, partition, epoch, expectedSequence: 0, acknowledged }
    try {
      await this.#parts.store.commit([commit])
    } catch (error) {
      this.#lease = undefined
      throw error
    }
  }

  /** @returns why it could not be told and must be told again */
  async #tellOne({ id, text, arn }: StoredInboxMessage): Promise<unknown> {
    const { outbox, clock, log } = this.#parts
    const timeout = new AbortController()
    const cancel = clock.setTimer(clock.now() + TELL_TIMEOUT_MS, () => timeout.abort(new Error('no answer in time')))
    try {
      await outbox.deliver(text, AbortSignal.any([this.#abort.signal, timeout.signal]))
    } catch (error) {
      const since = this.#failing.get(id) ?? clock.now()
      const isFinal = (error as { readonly isFinal?: boolean }).isFinal === true
      if (!isFinal && clock.now() - since < GIVE_UP_MS) {
        this.#failing.set(id, since)
        return error
      }
      log.error('A status change was not told: the target does not take it', {
        executionArn: arn,
        error: String(error)
      })
    } finally {
      cancel()
    }
    this.#failing.delete(id)
    return undefined
  }

  #backOff(failure: unknown): number {
    if (this.#abort.signal.aborted) return LEASE_PAUSE_MS
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.#pauseMs * 2))
    const error = failure instanceof Error ? `${failure.message}${causeOf(failure)}` : String(failure)
    this.#parts.log.warn('A status change could not be told; it is told later', { error, pauseMs: this.#pauseMs })
    return this.#pauseMs
  }
}

/** What `fetch` says of a connection that failed is in its cause. */
const causeOf = ({ cause }: Error): string => (cause instanceof Error ? `: ${cause.message}` : '')

const PAGE_SIZE = 100
/** So many executions whose messages are not taken show that the target takes none. */
const MAX_FAILURES = 10
const MAX_POSTPONED = 1_000
const TOLD_AT_ONCE = 10
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
const LEASE_PAUSE_MS = 1_000
const TELL_TIMEOUT_MS = 30_000
const GIVE_UP_MS = 24 * 3_600_000
