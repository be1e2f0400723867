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
  readonly #busy: () => Promise<unknown> | undefined

  /**
   * @param startAt milliseconds since the epoch
   * @param busy what the outside (a store that takes real time) does now, `undefined` for nothing; time waits for it
   */
  constructor(startAt: number = Date.UTC(2026, 0, 1), busy: () => Promise<unknown> | undefined = () => undefined) {
    this.#now = startAt
    this.#busy = busy
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
    await this.#settle()
    for (let next = this.#timers[0]; next !== undefined && next.at <= until; next = this.#timers[0]) {
      if (isEnough()) return true
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await this.#settle()
    }
    if (isEnough()) return true
    this.#now = Math.max(this.#now, until)
    return false
  }

  /** What follows from the outside's answer may ask it again. */
  async #settle(): Promise<void> {
    await settle()
    for (let busy = this.#busy(); busy !== undefined; busy = this.#busy()) {
      await busy
      await settle()
    }
  }
}

interface Timer {
  readonly at: number
  readonly turn: number
  readonly callback: () => void
}

/** A message to ourselves comes after every promise that can go on without the outside. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
