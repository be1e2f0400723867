import type { Clock } from '../lib/clock.ts'
import type { Store, Wake } from '../store/store.ts'
import { Alarm } from './alarm.ts'
import { DueQueue } from './due-queue.ts'
import type { StoreOutage } from './store-outage.ts'

export interface WakeTimersParts {
  readonly partition: number
  readonly store: Store
  readonly clock: Clock
  readonly outage: StoreOutage
  /** How far ahead of the present the horizon is. */
  readonly aheadMs: number
  /** How many timers are read ahead; what comes on its own may double it. */
  readonly maxNear: number
  /** Wakes an execution and calls `done` when what was due has happened. */
  readonly wake: (executionArn: string, done: () => void) => void
}

/**
 * Wakes the executions of a partition when their earliest timer is due. The store has every wake; in memory is only the
 * near future, up to the horizon. It is read ahead of time, and what is committed meanwhile is added as it comes, so that
 * a wait of a year costs a row and no memory. What was due while nobody ran is due at once.
 *
 * Invariant: every stored wake at or before the horizon is in `near`, or is being read, or its execution is being woken.
 */
export class WakeTimers {
  readonly #parts: WakeTimersParts
  readonly #near = new DueQueue()
  readonly #alarm: Alarm
  /** Milliseconds since the epoch. */
  #horizon = Number.NEGATIVE_INFINITY
  /** Reading goes on after this one. */
  #cursor: Wake | undefined
  /** When to read further. */
  #readAt: number
  /** While reading: executions whose wake changed meanwhile, so that what is read of them may be old. */
  #changed: Set<string> | undefined
  #wakesUnderWay = 0
  #isStopped = false

  constructor(parts: WakeTimersParts) {
    this.#parts = parts
    this.#alarm = new Alarm(parts.clock, () => this.#ring())
    this.#readAt = parts.clock.now()
    this.#alarm.setBy(this.#readAt)
  }

  /** The stored wake of an execution has changed; `null` for none. */
  set(executionArn: string, wakeAt: number | null): void {
    if (this.#isStopped) return
    this.#changed?.add(executionArn)
    if (wakeAt === null || wakeAt > this.#horizon) {
      this.#near.delete(executionArn)
      return
    }
    this.#near.set(executionArn, wakeAt)
    if (this.#near.size > 2 * this.#parts.maxNear && this.#changed === undefined) this.#shrink()
    this.#setAlarm()
  }

  stop(): void {
    this.#isStopped = true
    this.#alarm.stop()
  }

  #ring(): void {
    const { clock, wake } = this.#parts
    const now = clock.now()
    while (this.#wakesUnderWay < MAX_WAKES_UNDER_WAY) {
      const arn = this.#near.takeDue(now)
      if (arn === undefined) break
      this.#wakesUnderWay++
      wake(arn, () => {
        this.#wakesUnderWay--
        this.#setAlarm()
      })
    }
    if (now >= this.#readAt && this.#changed === undefined && this.#near.size < this.#parts.maxNear) void this.#read()
    this.#setAlarm()
  }

  #setAlarm(): void {
    if (this.#isStopped) return
    const { nextDueAt } = this.#near
    if (nextDueAt !== undefined && this.#wakesUnderWay < MAX_WAKES_UNDER_WAY) this.#alarm.setBy(nextDueAt)
    if (this.#changed === undefined && this.#near.size < this.#parts.maxNear) this.#alarm.setBy(this.#readAt)
  }

  /** Moves the horizon, as far as there is room. */
  async #read(): Promise<void> {
    const { clock, store, partition, outage, aheadMs } = this.#parts
    const until = Math.max(this.#horizon, clock.now() + aheadMs)
    // first the horizon, so that what is committed while the store is read is not missed
    this.#horizon = until
    this.#changed = new Set()
    try {
      const isComplete = await this.#readPages((after) =>
        store.listWakes({ partition, until, limit: PAGE_SIZE, ...(after !== undefined && { after }) })
      )
      if (!isComplete) this.#horizon = this.#cursor?.wakeAt ?? until
      this.#readAt = isComplete ? until - aheadMs / 2 : clock.now()
    } catch (error) {
      if (!this.#isStopped) outage.failed('Reading timers', error, { partition })
      this.#readAt = clock.now() + RETRY_MS
    }
    this.#changed = undefined
    this.#setAlarm()
  }

  /** Answers whether it came to the end. */
  async #readPages(list: (after: Wake | undefined) => Promise<readonly Wake[]>): Promise<boolean> {
    while (this.#near.size < this.#parts.maxNear) {
      const page = await list(this.#cursor)
      for (const { arn, wakeAt } of page) if (!this.#changed?.has(arn)) this.#near.set(arn, wakeAt)
      this.#cursor = page.at(-1) ?? this.#cursor
      if (page.length < PAGE_SIZE || this.#isStopped) return true
    }
    return false
  }

  /** Too much became near: what is furthest is read again when its time comes. */
  #shrink(): void {
    const last = this.#near.truncate(this.#parts.maxNear)
    if (last === undefined) return
    this.#horizon = last.dueAt - 1
    this.#cursor = { wakeAt: this.#horizon, arn: LAST_ARN }
    this.#readAt = this.#parts.clock.now()
  }
}

const RETRY_MS = 1_000
const PAGE_SIZE = 1_000
/** Wakes that the executions have not dealt with yet; each needs its execution in memory for a moment. */
const MAX_WAKES_UNDER_WAY = 1_000
/** Greater than every ARN: those are ASCII, or nearly. */
const LAST_ARN = '\uffff'
