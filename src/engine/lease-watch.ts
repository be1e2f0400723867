import { hashText } from '../lib/hash.ts'
import type { Lease, LeaseRequest } from '../store/store.ts'

/**
 * Which leases have run out. The clocks of nodes differ, so a lease is over only when it has not changed for its whole
 * length by the own clock; what had run out long before it was first seen is over at once.
 */
export class LeaseWatch {
  readonly #owner: string
  readonly #leaseMs: number
  readonly #clocksDifferMs: number
  readonly #sightings = new Map<number, Sighting>()

  /** @param isShared other nodes may be alive, with clocks of their own */
  constructor(owner: string, leaseMs: number, isShared: boolean) {
    this.#owner = owner
    this.#leaseMs = leaseMs
    this.#clocksDifferMs = isShared ? CLOCKS_DIFFER_MS : 0
  }

  see(leases: readonly Lease[], now: number): void {
    for (const lease of leases) {
      const known = this.#sightings.get(lease.partition)
      const isSame = known?.lease.epoch === lease.epoch && known.lease.expiresAt === lease.expiresAt
      if (!isSame) this.#sightings.set(lease.partition, { lease, since: now, isFirst: known === undefined })
    }
  }

  /** Of a partition, as it was seen last; what has changed since is not to be taken. */
  seen(partition: number): NonNullable<LeaseRequest['seen']> {
    return this.#sightings.get(partition)?.lease ?? NEVER_HELD
  }

  /** Partitions that can be taken; nodes begin at different ones, so that they seldom want the same. */
  freeOf(partitionCount: number, now: number): readonly number[] {
    const start = Number.parseInt(hashText(this.#owner, 'SHA-256').slice(0, 8), 16)
    return Array.from({ length: partitionCount }, (_, index) => (start + index) % partitionCount).filter((partition) =>
      this.#isFree(this.#sightings.get(partition), now)
    )
  }

  #isFree(sighting: Sighting | undefined, now: number): boolean {
    if (sighting === undefined) return true
    const { lease, since, isFirst } = sighting
    if (lease.owner === '' || lease.owner === this.#owner) return true
    if (isFirst && now - lease.expiresAt >= this.#clocksDifferMs) return true
    return now >= lease.expiresAt && now - since >= this.#leaseMs
  }
}

interface Sighting {
  readonly lease: Lease
  /** When it was first seen so. */
  readonly since: number
  /** Nothing was known of the partition before. */
  readonly isFirst: boolean
}

const NEVER_HELD = { epoch: 0, expiresAt: 0 }

/** By more than this the clocks of nodes are not believed to differ. */
const CLOCKS_DIFFER_MS = 60_000
