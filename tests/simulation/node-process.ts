import type { Engine } from '../../src/engine/engine.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { delay, NEVER } from './time.ts'

/**
 * One process of a node, from its start to its death, with a clock of its own that is wrong and does not go at the right
 * rate. Dead, nothing happens in it any more; paused, everything waits until it goes on, and its clock does not.
 */
export class NodeProcess implements Clock {
  readonly owner: string
  engine: Engine | undefined
  /** Until when its requests do not get through to the store, in the world's time. */
  cutUntil = Number.NEGATIVE_INFINITY
  /** Until when each of its calls to the store takes long, in the world's time. */
  slowUntil = Number.NEGATIVE_INFINITY
  /** When it was last kept from its work, in the world's time. */
  disturbedAt: number
  readonly #world: Clock
  readonly #offsetMs: number
  readonly #rate: number
  readonly #startedAt: number
  #isDead = false
  #isPaused = false
  #waiting: (() => void)[] = []

  /**
   * @param parts.offsetMs how far its clock is ahead at the start
   * @param parts.rate how many milliseconds it counts in one
   */
  constructor(parts: {
    readonly world: Clock
    readonly owner: string
    readonly offsetMs: number
    readonly rate: number
  }) {
    this.#world = parts.world
    this.owner = parts.owner
    this.#offsetMs = parts.offsetMs
    this.#rate = parts.rate
    this.#startedAt = parts.world.now()
    this.disturbedAt = this.#startedAt
  }

  get isDead(): boolean {
    return this.#isDead
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  now(): number {
    return this.#localTime(this.#world.now())
  }

  setTimer(at: number, callback: () => void): () => void {
    let isCancelled = false
    const due = this.#startedAt + (at - this.#startedAt - this.#offsetMs) / this.#rate
    let worldTime = Math.max(this.#world.now(), Math.ceil(due))
    while (this.#localTime(worldTime) < at) worldTime++
    const cancel = this.#world.setTimer(worldTime, () =>
      this.#whenAwake(() => {
        if (!isCancelled) callback()
      })
    )
    return () => {
      isCancelled = true
      cancel()
    }
  }

  /** Resolves when the process can go on, which is never where it is dead. */
  async awake(): Promise<void> {
    while (this.#isPaused && !this.#isDead) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#isDead) await NEVER
  }

  delay(milliseconds: number): Promise<void> {
    return delay(this, milliseconds)
  }

  pause(): void {
    this.#isPaused = true
  }

  /** Everything that became due meanwhile happens at once. */
  goOn(): void {
    this.#isPaused = false
    this.disturbedAt = this.#world.now()
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }

  die(): void {
    this.#isDead = true
    this.#waiting = []
  }

  #whenAwake(callback: () => void): void {
    if (this.#isDead) return
    if (this.#isPaused) this.#waiting.push(() => this.#whenAwake(callback))
    else callback()
  }

  #localTime(worldTime: number): number {
    return Math.floor(this.#startedAt + this.#offsetMs + (worldTime - this.#startedAt) * this.#rate)
  }
}
