import type { Clock } from '../lib/clock.ts'
import { partitionOf } from '../resources/partition-of.ts'
import type { Lease, Store } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { Log } from './log.ts'
import type { Place } from './preparation.ts'

/** What a node does for a partition while it holds it. */
export interface PartitionWork {
  /** When an execution must be woken, `null` for never. Told after that is durable. */
  setWake(executionArn: string, wakeAt: number | null): void
  stop(): void
}

export interface PartitionsParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Unique per process start. */
  readonly owner: string
  readonly leaseMs: number
  /** The partition was taken: its work begins. */
  readonly begin: (partition: number) => PartitionWork
  /** The partition is no longer held: what is known of its executions is worth nothing. */
  readonly forget: (partition: number) => void
}

/**
 * The partitions that this node holds: leases are taken, renewed in good time and given back. The epoch of a lease
 * fences every commit, so a node that is wrong about holding a partition can do no harm to the store.
 */
export class Partitions {
  readonly #parts: PartitionsParts
  readonly #held = new Map<number, Held>()
  readonly #renewals = new Map<number, Promise<void>>()
  readonly #renewal: BackgroundTask
  #onFirst: (() => void) | undefined
  #isClosed = false

  constructor(parts: PartitionsParts) {
    this.#parts = parts
    this.#renewal = new BackgroundTask({
      clock: parts.clock,
      log: parts.log,
      name: 'Renewing the leases of partitions',
      run: () => this.#renewAll()
    })
  }

  /**
   * Resolves when at least one partition is held.
   * @throws {StoreUnavailable}
   */
  async open(): Promise<void> {
    this.#renewal.start(await this.#renewAll())
    if (this.#held.size > 0) return
    this.#parts.log.info('Every partition is held by another process; waiting until one becomes free')
    await new Promise<void>((resolve) => (this.#onFirst = resolve))
  }

  partitionOf(executionArn: string): number {
    const { partitionCount } = this.#parts.store
    return partitionCount === 1 ? 0 : partitionOf(executionArn, partitionCount)
  }

  /** `undefined` while another node holds the execution's partition. */
  placeOf(executionArn: string): Place | undefined {
    const partition = this.partitionOf(executionArn)
    const epoch = this.#held.get(partition)?.lease.epoch
    return epoch === undefined ? undefined : { partition, epoch }
  }

  /** Whether the partition has been held without a break since. */
  holds({ partition, epoch }: Place): boolean {
    return this.#held.get(partition)?.lease.epoch === epoch
  }

  setWake(partition: number, executionArn: string, wakeAt: number | null): void {
    this.#held.get(partition)?.work.setWake(executionArn, wakeAt)
  }

  /** Asks the store who holds the partitions of some executions. Never rejects. */
  async verify(executionArns: readonly string[]): Promise<void> {
    const partitions = new Set(executionArns.map((arn) => this.partitionOf(arn)))
    await Promise.all(
      [...partitions].map(async (partition) => {
        try {
          await this.#renew(partition)
        } catch (error) {
          this.#parts.log.warn('Asking who holds a partition failed', { partition, error: String(error) })
        }
      })
    )
  }

  /** Ends the work; the leases are kept, for commits may be under way. */
  stopWork(): void {
    this.#isClosed = true
    this.#renewal.stop()
    for (const { work } of this.#held.values()) work.stop()
  }

  async release(): Promise<void> {
    await Promise.allSettled(this.#renewals.values())
    const leases = [...this.#held.values()].map(({ lease }) => lease)
    this.#held.clear()
    for (const result of await Promise.allSettled(leases.map((lease) => this.#parts.store.releaseLease(lease)))) {
      if (result.status === 'fulfilled') continue
      this.#parts.log.warn('A lease could not be given back; it runs out', { error: String(result.reason) })
    }
  }

  async #renewAll(): Promise<number> {
    const { store, leaseMs } = this.#parts
    await Promise.all(Array.from({ length: store.partitionCount }, (_, partition) => this.#renew(partition)))
    return Math.floor(leaseMs / RENEWALS_PER_LEASE)
  }

  #renew(partition: number): Promise<void> {
    let renewal = this.#renewals.get(partition)
    if (renewal === undefined) {
      renewal = this.#renewOnce(partition).finally(() => this.#renewals.delete(partition))
      this.#renewals.set(partition, renewal)
    }
    return renewal
  }

  async #renewOnce(partition: number): Promise<void> {
    const { store, clock, owner, leaseMs } = this.#parts
    const lease = await store.acquireLease({ partition, owner, now: clock.now(), durationMs: leaseMs })
    const held = this.#held.get(partition)
    if (held !== undefined && held.lease.epoch !== lease?.epoch) this.#lose(partition, held)
    if (lease === undefined) return
    const work = this.#held.get(partition)?.work
    if (work !== undefined) this.#held.set(partition, { lease, work })
    else if (this.#isClosed) await store.releaseLease(lease)
    else this.#take(lease)
  }

  #take(lease: Lease): void {
    const { partition, epoch } = lease
    this.#parts.log.info('Took a partition', { partition, epoch })
    this.#held.set(partition, { lease, work: this.#parts.begin(partition) })
    this.#onFirst?.()
  }

  #lose(partition: number, held: Held): void {
    this.#parts.log.warn('Lost a partition to another node', { partition, epoch: held.lease.epoch })
    this.#held.delete(partition)
    held.work.stop()
    this.#parts.forget(partition)
  }
}

interface Held {
  readonly lease: Lease
  readonly work: PartitionWork
}

const RENEWALS_PER_LEASE = 3
