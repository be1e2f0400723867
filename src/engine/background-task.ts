import type { Clock } from '../lib/clock.ts'
import type { StoreOutage } from './store-outage.ts'

/** Something that is done again and again beside the requests. A failure is logged and the next run comes later. */
export class BackgroundTask {
  readonly #clock: Clock
  readonly #outage: StoreOutage
  readonly #name: string
  readonly #run: () => Promise<number | undefined>
  #cancel: (() => void) | undefined
  #isStopped = false

  /**
   * @param options.name completes “… failed”
   * @param options.run answers in how many milliseconds it is to run again, `undefined` for never
   */
  constructor(options: {
    readonly clock: Clock
    readonly outage: StoreOutage
    readonly name: string
    readonly run: () => Promise<number | undefined>
  }) {
    this.#clock = options.clock
    this.#outage = options.outage
    this.#name = options.name
    this.#run = options.run
  }

  start(delayMs: number): void {
    if (this.#isStopped) return
    this.#cancel = this.#clock.setTimer(this.#clock.now() + delayMs, () => void this.#runOnce())
  }

  /** A run that is under way ends on its own; no other follows. */
  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
  }

  async #runOnce(): Promise<void> {
    let delayMs: number | undefined = RETRY_MS
    try {
      delayMs = await this.#run()
    } catch (error) {
      if (!this.#isStopped) this.#outage.failed(this.#name, error)
    }
    if (delayMs !== undefined) this.start(delayMs)
  }
}

const RETRY_MS = 1_000
