import type { Lease, LeaseRenewal, LeaseRequest } from '../store.ts'
import type { Database, Statement } from './database.ts'

/** One row per partition that ever had an owner; its epoch fences the commits. */
export class Leases {
  readonly #database: Database
  readonly #acquire: Statement
  readonly #release: Statement
  readonly #renew: Statement
  readonly #list: Statement

  constructor(database: Database, schema: string) {
    this.#database = database
    this.#acquire = {
      name: 'acquire-lease',
      text: `INSERT INTO ${schema}.partitions AS p (partition, owner, epoch, expires_at)
        VALUES ($1, $2, 1, $4)
        ON CONFLICT (partition) DO UPDATE SET
          owner = excluded.owner,
          epoch = p.epoch + CASE WHEN p.owner = excluded.owner AND NOT $7::boolean THEN 0 ELSE 1 END,
          expires_at = excluded.expires_at
        WHERE p.owner = excluded.owner
          OR ((p.owner IS NULL OR p.expires_at <= $3)
            AND ($5::bigint IS NULL OR (p.epoch = $5::bigint AND p.expires_at = $6::bigint)))
        RETURNING epoch`,
      isRepeatable: true,
      isUrgent: true
    }
    this.#release = {
      name: 'release-lease',
      text: `UPDATE ${schema}.partitions SET owner = NULL, epoch = epoch + 1
        WHERE partition = $1 AND owner = $2 AND epoch = $3`,
      isRepeatable: true,
      isUrgent: true
    }
    this.#renew = {
      name: 'renew-leases',
      text: `UPDATE ${schema}.partitions p SET expires_at = $3
        FROM json_to_recordset($1::json) AS r(partition integer)
        WHERE p.partition = r.partition AND p.owner = $2
        RETURNING p.partition, p.owner, p.epoch, p.expires_at AS "expiresAt"`,
      isRepeatable: true,
      isUrgent: true
    }
    this.#list = {
      name: 'list-leases',
      text: `SELECT partition, coalesce(owner, '') AS owner, epoch, expires_at AS "expiresAt"
        FROM ${schema}.partitions WHERE partition >= 0 ORDER BY partition`,
      isRepeatable: true,
      isUrgent: true
    }
  }

  async acquire(request: LeaseRequest): Promise<Lease | undefined> {
    const { partition, owner, now, durationMs, seen, isAnew = false } = request
    const expiresAt = now + durationMs
    const values = [partition, owner, now, expiresAt, seen?.epoch ?? null, seen?.expiresAt ?? null, isAnew]
    const [row] = await this.#database.run(this.#acquire, values)
    return row && { partition, owner, epoch: row.epoch, expiresAt }
  }

  async renew({ owner, partitions, now, durationMs }: LeaseRenewal): Promise<readonly Lease[]> {
    if (partitions.length === 0) return []
    // in the order in which batches lock them, or each could wait for the other
    const ordered = partitions.toSorted((one, other) => one - other)
    const rows = JSON.stringify(ordered.map((partition) => ({ partition })))
    return (await this.#database.run(this.#renew, [rows, owner, now + durationMs])) as readonly Lease[]
  }

  async list(): Promise<readonly Lease[]> {
    return (await this.#database.run(this.#list, [])) as readonly Lease[]
  }

  async release({ partition, owner, epoch }: Lease): Promise<void> {
    await this.#database.run(this.#release, [partition, owner, epoch])
  }
}
