import type { Clock } from '../lib/clock.ts'

/**
 * A clock that stands still until it is told to move. Timers fire in the order of their times, equal ones in the order
 * they were set, each at exactly its time; after each, everything that follows from it without waiting for the outside
 * (promises) happens before the next.
 */
export class VirtualClock implements Clock {
  #now: number
  #timers: Timer[] = []
  #lastTurn = 0

  /** @param startAt milliseconds since the epoch */
  constructor(startAt: number = Date.UTC(2026, 0, 1)) {
    this.#now = startAt
  }

  now(): number {
    return this.#now
  }

  setTimer(at: number, callback: () => void): () => void {
    const timer: Timer = { at, turn: ++this.#lastTurn, callback }
    let place = this.#timers.length
    while (place > 0 && (this.#timers[place - 1] as Timer).at > at) place--
    this.#timers.splice(place, 0, timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
    }
  }

  /** When the next timer fires, `undefined` where there is none. */
  get nextAt(): number | undefined {
    return this.#timers[0]?.at
  }

  /** Lets everything happen that is due now; time stands still. */
  async runUntilIdle(): Promise<void> {
    await this.advanceTo(this.#now)
  }

  /** Moves to `time` (ms since the epoch), firing what becomes due on the way. */
  async advanceTo(time: number): Promise<void> {
    await this.#run(time, () => false)
  }

  async advanceBy(milliseconds: number): Promise<void> {
    await this.advanceTo(this.#now + milliseconds)
  }

  /**
   * Moves from timer to timer until `condition` holds.
   * @param until latest time to try, ms since the epoch
   * @throws {Error} it does not hold by then
   */
  async runUntil(condition: () => boolean, until: number): Promise<void> {
    if (await this.#run(until, condition)) return
    throw new Error(`What was waited for did not happen until ${new Date(until).toISOString()}`)
  }

  async #run(until: number, isEnough: () => boolean): Promise<boolean> {
    await settle()
    for (let next = this.#timers[0]; next !== undefined && next.at <= until; next = this.#timers[0]) {
      if (isEnough()) return true
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await settle()
    }
    if (isEnough()) return true
    this.#now = Math.max(this.#now, until)
    return false
  }
}

interface Timer {
  readonly at: number
  readonly turn: number
  readonly callback: () => void
}

/** A message to ourselves comes after every promise that can go on without the outside. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
