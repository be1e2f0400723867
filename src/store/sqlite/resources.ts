import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ResourceQuery, ResourceRecord, ResourceWrite } from '../store.ts'

/** One row per resource: state machines, versions, aliases, activities, definitions. */
export class Resources {
  readonly #database: DatabaseSync
  readonly #read: StatementSync
  readonly #listFirst: StatementSync
  readonly #listNext: StatementSync
  readonly #listLast: StatementSync
  readonly #listPrevious: StatementSync
  readonly #findSortKey: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync) {
    this.#database = database
    const columns = 'kind, arn, parent, sort_key AS sortKey, revision, document'
    const list = `SELECT ${columns} FROM resources WHERE kind = ? AND parent = ?`
    this.#read = database.prepare(`SELECT ${columns} FROM resources WHERE kind = ? AND arn = ?`)
    this.#listFirst = database.prepare(`${list} ORDER BY sort_key LIMIT +?`)
    this.#listNext = database.prepare(`${list} AND sort_key > ? ORDER BY sort_key LIMIT +?`)
    this.#listLast = database.prepare(`${list} ORDER BY sort_key DESC LIMIT +?`)
    this.#listPrevious = database.prepare(`${list} AND sort_key < ? ORDER BY sort_key DESC LIMIT +?`)
    this.#findSortKey = database.prepare('SELECT arn FROM resources WHERE kind = ? AND parent = ? AND sort_key = ?')
    this.#put = database.prepare(
      `INSERT INTO resources (kind, arn, parent, sort_key, revision, document) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, arn) DO UPDATE SET parent = excluded.parent, sort_key = excluded.sort_key,
         revision = excluded.revision, document = excluded.document`
    )
    this.#delete = database.prepare('DELETE FROM resources WHERE kind = ? AND arn = ?')
  }

  read(kind: string, arn: string): ResourceRecord | undefined {
    return this.#read.get(kind, arn) as ResourceRecord | undefined
  }

  list({ kind, parent, after, descending, limit }: ResourceQuery): ResourceRecord[] {
    const rows =
      after === undefined
        ? (descending ? this.#listLast : this.#listFirst).all(kind, parent, limit)
        : (descending ? this.#listPrevious : this.#listNext).all(kind, parent, after, limit)
    return rows as unknown as ResourceRecord[]
  }

  /** Within a transaction: all, or none and `false` where a guard does not hold or a sort key is another's. */
  write(writes: readonly ResourceWrite[]): boolean {
    this.#database.exec('SAVEPOINT resources')
    const done = writes.every((write) => this.#writeOne(write))
    this.#database.exec(done ? 'RELEASE resources' : 'ROLLBACK TO resources; RELEASE resources')
    return done
  }

  #writeOne(write: ResourceWrite): boolean {
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
