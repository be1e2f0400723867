import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { hashArn } from '../arn-hash.ts'
import type { Commit, ExecutionSummary, Wake } from '../store.ts'
import { type Arns, arnColumns } from './arns.ts'
import { ExecutionIds } from './execution-ids.ts'
import { type SummaryRow, summaryColumns, summaryOf } from './summary-row.ts'

/** How the other tables know an execution, and how far it is. */
export interface ExecutionPosition {
  readonly id: number
  readonly sequence: number
}

/** One row per execution and map run: its position, when to wake it, its summary. Listings are in their own file. */
export class Executions {
  readonly #database: DatabaseSync
  readonly #arns: Arns
  /** Of those that were written or looked for lately, and of those before them. */
  #positions = new Map<string, ExecutionPosition>()
  #olderPositions = new Map<string, ExecutionPosition>()
  readonly #ids: ExecutionIds
  readonly #readSequence: StatementSync
  readonly #insert: StatementSync
  /** By the columns that they set. */
  readonly #updates = new Map<string, StatementSync>()
  readonly #readSummary: StatementSync
  readonly #listUnfinished: StatementSync
  readonly #listWakes: StatementSync
  readonly #listClosed: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync, arns: Arns) {
    this.#database = database
    this.#arns = arns
    this.#ids = new ExecutionIds(database)
    // the sequence is not a column: it would cost every commit the change of a row that is far from the journal's
    this.#readSequence = database.prepare('SELECT max(sequence) AS sequence FROM journal WHERE execution = ?')
    this.#insert = database.prepare(
      `INSERT INTO executions (id, arn, arn_hash, partition, wake_at, unfinished, kind, name, state_machine, state_machine_version,
         state_machine_alias, map_run, parent, status, start_date, stop_date, redrive_count, redrive_date, details)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    )
    this.#readSummary = database.prepare(`SELECT ${summaryColumns} FROM executions e WHERE e.id = ?`)
    this.#listUnfinished = database.prepare(
      'SELECT arn FROM executions WHERE partition = ? AND unfinished = 1 AND arn > ? ORDER BY arn LIMIT +?'
    )
    this.#listWakes = database.prepare(
      `SELECT arn, wake_at AS wakeAt FROM executions
       WHERE partition = ? AND wake_at IS NOT NULL AND wake_at <= ? AND (wake_at, arn) > (?, ?)
       ORDER BY wake_at, arn LIMIT +?`
    )
    this.#listClosed = database.prepare(
      `SELECT id, arn_hash AS hash, ${Object.values(arnColumns).join(', ')} FROM executions
       WHERE partition = ? AND stop_date IS NOT NULL AND stop_date < ? AND unfinished = 0 ORDER BY stop_date LIMIT +?`
    )
    this.#delete = database.prepare('DELETE FROM executions WHERE id = ?')
  }

  find(arn: string): ExecutionPosition | undefined {
    const known = this.#knownPosition(arn)
    if (known !== undefined) return known
    const id = this.#ids.find(arn)
    if (id === undefined) return undefined
    const found: ExecutionPosition = { id, sequence: this.#readSequence.get(id)?.sequence as number }
    this.#remember(arn, found)
    return found
  }

  /** Another process cannot change the positions, but a transaction that was undone can have changed them back. */
  forgetUndone(): void {
    this.#forgetPositions()
    this.#ids.recover()
  }

  /** See {@link ExecutionIds.sweep}. */
  sweepIds(): void {
    this.#ids.sweep()
  }

  /** Writes the row of a new execution, whose sequence is 1; answers its id, `undefined` where there is one already. */
  insert(partition: number, summary: ExecutionSummary, wakeAt: number | null, unfinished: boolean): number | undefined {
    const hash = hashArn(summary.arn)
    if (this.#ids.find(summary.arn, hash) !== undefined) return undefined
    const id = this.#ids.add(summary.arn, hash)
    this.#insert.run(
      id,
      summary.arn,
      hash,
      partition,
      wakeAt,
      Number(unfinished),
      summary.kind,
      summary.name,
      this.#arns.keep(summary.stateMachineArn),
      this.#arns.keep(summary.stateMachineVersionArn),
      this.#arns.keep(summary.stateMachineAliasArn),
      this.#arns.keep(summary.mapRunArn),
      this.#arns.keep(summary.parentArn),
      ...changingValues(summary, summary.startDate)
    )
    this.#remember(summary.arn, { id, sequence: 1 })
    return id
  }

  /** Changes what a commit says of an execution that exists. */
  update(position: ExecutionPosition, { arn, journal, wakeAt, unfinished, summary }: Commit): void {
    const { id } = position
    if (journal !== undefined) this.#remember(arn, { id, sequence: journal.sequence })
    const columns: string[] = []
    const values: (string | number | null)[] = []
    if (wakeAt !== undefined) {
      columns.push('wake_at')
      values.push(wakeAt)
    }
    if (unfinished !== undefined) {
      columns.push('unfinished')
      values.push(Number(unfinished))
    }
    if (summary !== undefined) {
      columns.push(...changingColumns)
      values.push(...changingValues(summary))
    }
    if (columns.length > 0) this.#updateOf(columns).run(...values, id)
  }

  readSummary(arn: string): ExecutionSummary | undefined {
    const id = this.#knownPosition(arn)?.id ?? this.#ids.find(arn)
    const row = id === undefined ? undefined : (this.#readSummary.get(id) as SummaryRow | undefined)
    return row && summaryOf(row)
  }

  listUnfinished(query: { partition: number; after?: string; limit: number }): string[] {
    const rows = this.#listUnfinished.all(query.partition, query.after ?? '', query.limit)
    return rows.map(({ arn }) => arn as string)
  }

  listWakes(query: { partition: number; until: number; after?: Wake; limit: number }): Wake[] {
    const after = query.after ?? { wakeAt: Number.MIN_SAFE_INTEGER, arn: '' }
    return this.#listWakes.all(query.partition, query.until, after.wakeAt, after.arn, query.limit) as unknown as Wake[]
  }

  /** Deletes the rows of closed executions alone; answers their ids, whose other rows the caller deletes. */
  deleteClosed(query: { partition: number; closedBefore: number; limit: number }): number[] {
    const rows = this.#listClosed.all(query.partition, query.closedBefore, query.limit)
    const arnIds = new Set<number>()
    const deleted = rows.map(({ id, hash, ...columns }) => {
      this.#delete.run(id as number)
      for (const arnId of Object.values(columns)) if (arnId !== null) arnIds.add(arnId as number)
      return { id: id as number, hash: hash as number }
    })
    if (deleted.length === 0) return []
    this.#ids.delete(deleted)
    this.#arns.deleteUnused(arnIds)
    this.#forgetPositions()
    return deleted.map(({ id }) => id)
  }

  #knownPosition(arn: string): ExecutionPosition | undefined {
    return this.#positions.get(arn) ?? this.#olderPositions.get(arn)
  }

  #forgetPositions(): void {
    this.#positions.clear()
    this.#olderPositions.clear()
  }

  #remember(arn: string, position: ExecutionPosition): void {
    this.#positions.set(arn, position)
    if (this.#positions.size < KEPT_POSITIONS) return
    // forgetting them one by one, the oldest first, took 20 µs for each: a map skips what was deleted at its beginning
    this.#olderPositions = this.#positions
    this.#positions = new Map()
  }

  #updateOf(columns: readonly string[]): StatementSync {
    const key = columns.join(' = ?, ')
    let statement = this.#updates.get(key)
    if (statement === undefined) {
      statement = this.#database.prepare(`UPDATE executions SET ${key} = ? WHERE id = ?`)
      this.#updates.set(key, statement)
    }
    return statement
  }
}

const KEPT_POSITIONS = 5_000

const changingColumns = ['status', 'stop_date', 'redrive_count', 'redrive_date', 'details']

/** The values of the members that change, in the order of the columns; a start date goes where a new row has it. */
function changingValues(summary: ExecutionSummary, ...startDate: number[]): (string | number | null)[] {
  const { status, stopDate, redriveCount, redriveDate, details } = summary
  return [status, ...startDate, stopDate ?? null, redriveCount, redriveDate ?? null, details ?? null]
}
