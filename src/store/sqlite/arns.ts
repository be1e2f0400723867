import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The columns of `executions` that refer to a row of `arns`, by the member of a summary that they stand for. */
export const arnColumns = {
  stateMachineArn: 'state_machine',
  stateMachineVersionArn: 'state_machine_version',
  stateMachineAliasArn: 'state_machine_alias',
  mapRunArn: 'map_run',
  parentArn: 'parent'
} as const

export type ArnMember = keyof typeof arnColumns

/** The ARNs that executions are listed by, each kept once. */
export class Arns {
  /** Most executions have the ARNs of the one before. */
  readonly #known = new Map<string, number>()
  readonly #find: StatementSync
  readonly #insert: StatementSync
  readonly #deleteUnused: StatementSync

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id FROM arns WHERE arn = ?')
    this.#insert = database.prepare('INSERT INTO arns (arn) VALUES (?)')
    const unused = Object.values(arnColumns).map(
      (column) => `NOT EXISTS (SELECT 1 FROM executions WHERE ${column} = arns.id)`
    )
    this.#deleteUnused = database.prepare(`DELETE FROM arns WHERE id = ? AND ${unused.join(' AND ')}`)
  }

  find(arn: string): number | undefined {
    const known = this.#known.get(arn)
    if (known !== undefined) return known
    const id = this.#find.get(arn)?.id as number | undefined
    if (id !== undefined) this.#remember(arn, id)
    return id
  }

  /** The id of an ARN, which is kept from now on; `null` for none. */
  keep(arn: string | undefined): number | null {
    if (arn === undefined) return null
    const found = this.find(arn)
    if (found !== undefined) return found
    const id = Number(this.#insert.run(arn).lastInsertRowid)
    this.#remember(arn, id)
    return id
  }

  deleteUnused(ids: Iterable<number>): void {
    for (const id of ids) this.#deleteUnused.run(id)
    this.forget()
  }

  /** A transaction that was undone may have undone the row of one. */
  forget(): void {
    this.#known.clear()
  }

  #remember(arn: string, id: number): void {
    if (this.#known.size >= KEPT_IDS) this.#known.clear()
    this.#known.set(arn, id)
  }
}

const KEPT_IDS = 1_000
