import { BackgroundTask } from './background-task.ts'
import { OutboxDelivery, type OutboxesParts, outboxOf } from './outbox.ts'

/** The outboxes of the partitions that this node holds: one read of the store finds those that have something to tell. */
export class Outboxes {
  readonly #parts: OutboxesParts
  readonly #task: BackgroundTask
  readonly #open = new Map<number, OutboxDelivery>()
  /** Those of which nothing is being told now. */
  readonly #idle = new Set<number>()

  constructor(parts: OutboxesParts) {
    this.#parts = parts
    const { clock, outage } = parts
    this.#task = new BackgroundTask({ clock, outage, name: 'Reading the outboxes', run: () => this.#look() })
  }

  start(): void {
    this.#task.start(0)
  }

  stop(): void {
    this.#task.stop()
  }

  /** Tells the messages of a partition until it is stopped. */
  begin(partition: number): Pick<OutboxDelivery, 'stop' | 'release'> {
    const number = outboxOf(partition, this.#parts.store)
    const delivery = new OutboxDelivery({
      ...this.#parts,
      partition: number,
      onIdle: () => {
        if (this.#open.get(number) === delivery) this.#idle.add(number)
      }
    })
    this.#open.set(number, delivery)
    this.#idle.add(number)
    return {
      stop: () => {
        delivery.stop()
        if (this.#open.get(number) !== delivery) return
        this.#open.delete(number)
        this.#idle.delete(number)
      },
      release: () => delivery.release()
    }
  }

  /** One that has much to tell is not read again until it has told it, so it keeps none of the others out of the page. */
  async #look(): Promise<number> {
    const { store } = this.#parts
    for (let isFull = true; isFull && this.#idle.size > 0; ) {
      const page = await store.readInbox({ partitions: [...this.#idle], after: 0, limit: PAGE_SIZE })
      isFull = page.length === PAGE_SIZE
      for (const { partition } of page) if (this.#idle.delete(partition)) this.#open.get(partition)?.wake()
    }
    return LOOK_MS
  }
}

const PAGE_SIZE = 100
const LOOK_MS = 500
