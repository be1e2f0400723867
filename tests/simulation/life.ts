import type { Engine } from '../../src/engine/engine.ts'
import type { Clock } from '../../src/lib/clock.ts'
import type { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { NEVER } from './time.ts'

/** One process from its start to its death. After that nothing of it happens any more: its timers are the clock's no longer. */
export class Life implements Clock {
  engine!: Engine
  readonly #clock: VirtualClock
  #isDead = false

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  setTimer(at: number, callback: () => void): () => void {
    return this.#clock.setTimer(at, () => {
      if (!this.#isDead) callback()
    })
  }

  delay(milliseconds: number): Promise<void> {
    if (this.#isDead) return NEVER
    return new Promise((resolve) => this.setTimer(this.now() + milliseconds, resolve))
  }

  die(): void {
    this.#isDead = true
  }

  /** Lets time pass until a promise of this life resolves. */
  async until<T>(promise: Promise<T>, clock: VirtualClock): Promise<T> {
    let isSettled = false
    const settled = promise.finally(() => (isSettled = true))
    await clock.runUntil(() => isSettled, clock.now() + 60_000)
    return settled
  }
}
