import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Lease, LeaseRenewal, LeaseRequest } from '../store.ts'

interface PartitionRow {
  readonly owner: string | null
  readonly epoch: number
  readonly expiresAt: number
}

const isAsSeen = (row: PartitionRow | undefined, seen: NonNullable<LeaseRequest['seen']>): boolean =>
  row === undefined ? seen.epoch === 0 : row.epoch === seen.epoch && row.expiresAt === seen.expiresAt

/** One row per partition that ever had an owner; its epoch fences the commits. */
export class Partitions {
  /** As they are in the table. */
  readonly #epochs = new Map<number, number | undefined>()
  readonly #find: StatementSync
  readonly #put: StatementSync
  readonly #release: StatementSync
  readonly #renew: StatementSync
  readonly #list: StatementSync

  constructor(database: DatabaseSync) {
    // Only one process can have the folder, so a lease found here belongs to one that has ended.
    database.exec('UPDATE partitions SET owner = NULL WHERE owner IS NOT NULL')
    this.#find = database.prepare('SELECT owner, epoch, expires_at AS expiresAt FROM partitions WHERE partition = ?')
    this.#put = database.prepare(
      `INSERT INTO partitions (partition, owner, epoch, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (partition) DO UPDATE
       SET owner = excluded.owner, epoch = excluded.epoch, expires_at = excluded.expires_at`
    )
    this.#release = database.prepare(
      'UPDATE partitions SET owner = NULL, epoch = epoch + 1 WHERE partition = ? AND owner = ? AND epoch = ?'
    )
    this.#renew = database.prepare(
      'UPDATE partitions SET expires_at = ? WHERE partition = ? AND owner = ? RETURNING epoch'
    )
    this.#list = database.prepare(
      `SELECT partition, coalesce(owner, '') AS owner, epoch, expires_at AS expiresAt FROM partitions
       WHERE partition >= 0 ORDER BY partition`
    )
  }

  acquire({ partition, owner, now, durationMs, seen, isAnew = false }: LeaseRequest): Lease | undefined {
    const row = this.#row(partition)
    const renewed = row?.owner === owner
    if (row !== undefined && row.owner !== null && !renewed && row.expiresAt > now) return undefined
    if (seen !== undefined && !renewed && !isAsSeen(row, seen)) return undefined
    const epoch = renewed && !isAnew ? row.epoch : (row?.epoch ?? 0) + 1
    const expiresAt = now + durationMs
    this.#epochs.delete(partition)
    this.#put.run(partition, owner, epoch, expiresAt)
    return { partition, owner, epoch, expiresAt }
  }

  release({ partition, owner, epoch }: Lease): void {
    this.#epochs.delete(partition)
    this.#release.run(partition, owner, epoch)
  }

  renew({ owner, partitions, now, durationMs }: LeaseRenewal): Lease[] {
    const expiresAt = now + durationMs
    return partitions.flatMap((partition) => {
      const row = this.#renew.get(expiresAt, partition, owner)
      return row === undefined ? [] : [{ partition, owner, epoch: row.epoch as number, expiresAt }]
    })
  }

  list(): Lease[] {
    return this.#list.all() as unknown as Lease[]
  }

  /** `undefined` where it never had an owner. */
  currentEpoch(partition: number): number | undefined {
    if (!this.#epochs.has(partition)) this.#epochs.set(partition, this.#row(partition)?.epoch)
    return this.#epochs.get(partition)
  }

  /** A transaction that was undone can have changed them back. */
  forgetEpochs(): void {
    this.#epochs.clear()
  }

  #row(partition: number): PartitionRow | undefined {
    return this.#find.get(partition) as PartitionRow | undefined
  }
}
