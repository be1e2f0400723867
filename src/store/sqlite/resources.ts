import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ResourceQuery, ResourceRecord, ResourceWrite } from '../store.ts'

/** One row per resource: state machines, versions, aliases, activities, definitions. */
export class Resources {
  readonly #read: StatementSync
  readonly #listUp: StatementSync
  readonly #listDown: StatementSync
  readonly #findSortKey: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync) {
    const columns = 'kind, arn, parent, sort_key AS sortKey, revision, document'
    const list = `SELECT ${columns} FROM resources WHERE kind = ? AND parent = ?`
    this.#read = database.prepare(`SELECT ${columns} FROM resources WHERE kind = ? AND arn = ?`)
    this.#listUp = database.prepare(`${list} AND (?3 IS NULL OR sort_key > ?3) ORDER BY sort_key LIMIT ?4`)
    this.#listDown = database.prepare(`${list} AND (?3 IS NULL OR sort_key < ?3) ORDER BY sort_key DESC LIMIT ?4`)
    this.#findSortKey = database.prepare('SELECT arn FROM resources WHERE kind = ? AND parent = ? AND sort_key = ?')
    this.#put = database.prepare(
      `INSERT INTO resources (kind, arn, parent, sort_key, revision, document) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, arn) DO UPDATE SET parent = excluded.parent, sort_key = excluded.sort_key,
         revision = excluded.revision, document = excluded.document`
    )
    this.#delete = database.prepare('DELETE FROM resources WHERE kind = ? AND arn = ?')
  }

  read(kind: string, arn: string): ResourceRecord | undefined {
    const row = this.#read.get(kind, arn)
    return row && recordOf(row)
  }

  list({ kind, parent, after, descending, limit }: ResourceQuery): ResourceRecord[] {
    const statement = descending ? this.#listDown : this.#listUp
    return statement.all(kind, parent, after ?? null, limit).map(recordOf)
  }

  /** Writes one; `false`, and nothing written, where its guard does not hold or its sort key is another's. */
  write(write: ResourceWrite): boolean {
    const { kind, arn, expectedRevision } = write
    const revision = this.read(kind, arn)?.revision ?? 0
    if (expectedRevision !== undefined && expectedRevision !== revision) return false
    if ('delete' in write) {
      this.#delete.run(kind, arn)
      return true
    }
    const { parent, sortKey, document } = write.put
    const holder = this.#findSortKey.get(kind, parent, sortKey)?.arn
    if (holder !== undefined && holder !== arn) return false
    this.#put.run(kind, arn, parent, sortKey, revision + 1, document)
    return true
  }
}

const recordOf = (row: object): ResourceRecord => ({ ...row }) as ResourceRecord
