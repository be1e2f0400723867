import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Commit, ExecutionSummary, Wake } from '../store.ts'
import { type Arns, arnColumns } from './arns.ts'
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
  readonly #find: StatementSync
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
    // the sequence is not a column: it would cost every commit the change of a row that is far from the journal's
    this.#find = database.prepare(
      'SELECT id, (SELECT max(sequence) FROM journal WHERE execution = id) AS sequence FROM executions WHERE arn = ?'
    )
    this.#insert = database.prepare(
      `INSERT INTO executions (arn, partition, wake_at, unfinished, kind, name, state_machine, state_machine_version,
         state_machine_alias, map_run, parent, status, start_date, stop_date, redrive_count, redrive_date, details)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (arn) DO NOTHING`
    )
    this.#readSummary = database.prepare(`SELECT ${summaryColumns} FROM executions e WHERE e.arn = ?`)
    this.#listUnfinished = database.prepare(
      'SELECT arn FROM executions WHERE partition = ? AND unfinished = 1 AND arn > ? ORDER BY arn LIMIT ?'
    )
    this.#listWakes = database.prepare(
      `SELECT arn, wake_at AS wakeAt FROM executions
       WHERE partition = ? AND wake_at IS NOT NULL AND wake_at <= ? AND (wake_at, arn) > (?, ?)
       ORDER BY wake_at, arn LIMIT ?`
    )
    this.#listClosed = database.prepare(
      `SELECT id, ${Object.values(arnColumns).join(', ')} FROM executions
       WHERE partition = ? AND stop_date IS NOT NULL AND stop_date < ? AND unfinished = 0 ORDER BY stop_date LIMIT ?`
    )
    this.#delete = database.prepare('DELETE FROM executions WHERE id = ?')
  }

  find(arn: string): ExecutionPosition | undefined {
    const known = this.#positions.get(arn) ?? this.#olderPositions.get(arn)
    if (known !== undefined) return known
    const found = this.#find.get(arn) as ExecutionPosition | undefined
    if (found !== undefined) this.#remember(arn, found)
    return found
  }

  /** Another process cannot change the positions, but a transaction that was undone can have changed them back. */
  forgetPositions(): void {
    this.#positions.clear()
    this.#olderPositions.clear()
  }

  /** Writes the row of a new execution, whose sequence is 1; answers its id, `undefined` where there is one already. */
  insert(partition: number, summary: ExecutionSummary, wakeAt: number | null, unfinished: boolean): number | undefined {
    const { lastInsertRowid, changes } = this.#insert.run(
      summary.arn,
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
    if (changes === 0) return undefined
    const id = Number(lastInsertRowid)
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
    const row = this.#readSummary.get(arn) as SummaryRow | undefined
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
    const ids = rows.map(({ id, ...columns }) => {
      this.#delete.run(id as number)
      for (const arnId of Object.values(columns)) if (arnId !== null) arnIds.add(arnId as number)
      return id as number
    })
    this.#arns.deleteUnused(arnIds)
    if (ids.length > 0) this.forgetPositions()
    return ids
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
