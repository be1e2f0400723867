import type { Clock } from '../lib/clock.ts'

/** One timer that is set to the earliest of what it is asked for. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at = Number.POSITIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at `at` (ms since the epoch) or earlier, once. */
  setBy(at: number): void {
    if (this.#at <= at) return
    this.#cancel?.()
    this.#at = at
    this.#cancel = this.#clock.setTimer(at, () => {
      this.stop()
      this.#ring()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#at = Number.POSITIVE_INFINITY
  }
}
