import type { ResourceQuery, ResourceRecord, ResourceWrite } from '../store.ts'
import type { Ask, Database, Statement } from './database.ts'
import { isDuplicate } from './failure.ts'

const columns = 'kind, arn, parent, sort_key AS "sortKey", revision, document'

/** One row per resource: state machines, versions, aliases, activities, definitions. */
export class Resources {
  readonly #database: Database
  readonly #table: string
  readonly #read: Statement
  readonly #listUp: Statement
  readonly #listDown: Statement

  constructor(database: Database, schema: string) {
    this.#database = database
    this.#table = `${schema}.resources`
    const list = `SELECT ${columns} FROM ${this.#table} WHERE kind = $1 AND parent = $2`
    const read = (name: string, text: string): Statement => ({ name, text, isRepeatable: true })
    this.#read = read('read-resource', `SELECT ${columns} FROM ${this.#table} WHERE kind = $1 AND arn = $2`)
    this.#listUp = read(
      'list-resources',
      `${list} AND ($3::text IS NULL OR sort_key > $3::text) ORDER BY sort_key LIMIT $4`
    )
    this.#listDown = read(
      'list-resources-descending',
      `${list} AND ($3::text IS NULL OR sort_key < $3::text) ORDER BY sort_key DESC LIMIT $4`
    )
  }

  async read(kind: string, arn: string): Promise<ResourceRecord | undefined> {
    const [row] = await this.#database.run(this.#read, [kind, arn])
    return row as ResourceRecord | undefined
  }

  async list({ kind, parent, after, descending, limit }: ResourceQuery): Promise<readonly ResourceRecord[]> {
    const values = [kind, parent, after ?? null, limit]
    return (await this.#database.run(descending ? this.#listDown : this.#listUp, values)) as readonly ResourceRecord[]
  }

  /** Two that create the same at once meet its unique index; the later one then finds what the earlier one wrote. */
  async write(writes: readonly ResourceWrite[]): Promise<boolean> {
    try {
      await this.#database.transact(async (ask) => {
        for (const write of writes) if (!(await this.#writeOne(ask, write))) throw new GuardFailed()
      }, isDuplicate)
      return true
    } catch (error) {
      if (error instanceof GuardFailed) return false
      throw error
    }
  }

  async #writeOne(ask: Ask, write: ResourceWrite): Promise<boolean> {
    const { kind, arn, expectedRevision } = write
    const [current] = await ask(`SELECT revision FROM ${this.#table} WHERE kind = $1 AND arn = $2 FOR UPDATE`, [
      kind,
      arn
    ])
    const revision: number = current?.revision ?? 0
    if (expectedRevision !== undefined && expectedRevision !== revision) return false
    if ('delete' in write) {
      if (current !== undefined) await ask(`DELETE FROM ${this.#table} WHERE kind = $1 AND arn = $2`, [kind, arn])
      return true
    }
    const { parent, sortKey, document } = write.put
    const [holder] = await ask(
      `SELECT arn FROM ${this.#table} WHERE kind = $1 AND parent = $2 AND sort_key = $3 AND arn <> $4`,
      [kind, parent, sortKey, arn]
    )
    if (holder !== undefined) return false
    await ask(
      revision === 0
        ? `INSERT INTO ${this.#table} (kind, arn, parent, sort_key, revision, document) VALUES ($1, $2, $3, $4, $5, $6)`
        : `UPDATE ${this.#table} SET parent = $3, sort_key = $4, revision = $5, document = $6
           WHERE kind = $1 AND arn = $2`,
      [kind, arn, parent, sortKey, revision + 1, document]
    )
    return true
  }
}

/** Undoes the transaction. */
class GuardFailed extends Error {
  override readonly name = 'GuardFailed'
}
