import type { Clock } from '../lib/clock.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Log } from './log.ts'

/**
 * Tells operators of a store that does not serve: one line when that begins and one when it is over, however many parts of
 * the engine meet it and however often they try again. What each of them met is told at the level for details.
 */
export class StoreOutage {
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Log
  readonly #partitionsHeld: () => number
  #current: { readonly beganAt: number; failures: number; lastAt: number; servedAt: number | undefined } | undefined

  constructor(clock: Pick<Clock, 'now'>, log: Log, partitionsHeld: () => number) {
    this.#clock = clock
    this.#log = log
    this.#partitionsHeld = partitionsHeld
  }

  /**
   * Something failed that will be tried again. Where the store is not the reason, that is a line of its own.
   * @param what completes the sentence “… failed”
   */
  failed(what: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!(error instanceof StoreUnavailable)) {
      this.#log.warn(`${what} failed; it is tried again`, { ...fields, error: String(error) })
      return
    }
    this.#log.debug(`${what} failed, for the store does not serve`, { ...fields, error: error.message })
    const now = this.#clock.now()
    if (this.#current === undefined) {
      this.#current = { beganAt: now, failures: 0, lastAt: now, servedAt: undefined }
      this.#log.warn('The store does not serve; what must be done is tried again until it does', {
        partitions: this.#partitionsHeld(),
        error: error.message
      })
    }
    this.#current.failures++
    this.#current.lastAt = now
    this.#current.servedAt = undefined
  }

  /** The store did what it was asked. */
  served(): void {
    const current = this.#current
    if (current === undefined) return
    const now = this.#clock.now()
    current.servedAt ??= now
    if (now - current.lastAt < QUIET_MS) return
    this.#current = undefined
    this.#log.warn('The store serves again', {
      partitions: this.#partitionsHeld(),
      seconds: (current.servedAt - current.beganAt) / 1_000,
      failures: current.failures
    })
  }
}

/** Longer than the engine pauses between two tries, so that a store that serves now and then is away once. */
const QUIET_MS = 10_000
