import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ExecutionSummary, Wake } from '../store.ts'
import { type Arns, arnColumns } from './arns.ts'
import { type SummaryRow, summaryColumns, summaryOf } from './summary-row.ts'

/** How the other tables know an execution, and how far it is. */
export interface ExecutionPosition {
  readonly id: number
  readonly sequence: number
}

/** One row per execution and map run: its position, when to wake it, its summary. Listings are in their own file. */
export class Executions {
  readonly #arns: Arns
  readonly #find: StatementSync
  readonly #insert: StatementSync
  readonly #setSequence: StatementSync
  readonly #setWakeAt: StatementSync
  readonly #setUnfinished: StatementSync
  readonly #setSummary: StatementSync
  readonly #readSummary: StatementSync
  readonly #listUnfinished: StatementSync
  readonly #listWakes: StatementSync
  readonly #listClosed: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync, arns: Arns) {
    this.#arns = arns
    this.#find = database.prepare('SELECT id, sequence FROM executions WHERE arn = ?')
    this.#insert = database.prepare(
      `INSERT INTO executions (arn, partition, sequence, wake_at, unfinished, kind, name, state_machine,
         state_machine_version, state_machine_alias, map_run, parent, status, start_date, stop_date, redrive_count,
         redrive_date, details)
       VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    )
    this.#setSequence = database.prepare('UPDATE executions SET sequence = ? WHERE id = ?')
    this.#setWakeAt = database.prepare('UPDATE executions SET wake_at = ? WHERE id = ?')
    this.#setUnfinished = database.prepare('UPDATE executions SET unfinished = ? WHERE id = ?')
    this.#setSummary = database.prepare(
      'UPDATE executions SET status = ?, stop_date = ?, redrive_count = ?, redrive_date = ?, details = ? WHERE id = ?'
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
    return this.#find.get(arn) as ExecutionPosition | undefined
  }

  /** Writes the row of a new execution, whose sequence is 1; answers its id. */
  insert(partition: number, summary: ExecutionSummary, wakeAt: number | null, unfinished: boolean): number {
    const { lastInsertRowid } = this.#insert.run(
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
    return Number(lastInsertRowid)
  }

  setSequence(id: number, sequence: number): void {
    this.#setSequence.run(sequence, id)
  }

  setWakeAt(id: number, wakeAt: number | null): void {
    this.#setWakeAt.run(wakeAt, id)
  }

  setUnfinished(id: number, unfinished: boolean): void {
    this.#setUnfinished.run(Number(unfinished), id)
  }

  setSummary(id: number, summary: ExecutionSummary): void {
    this.#setSummary.run(...changingValues(summary), id)
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
    return ids
  }
}

/** The values of the members that change, in the order of the columns; a start date goes where a new row has it. */
function changingValues(summary: ExecutionSummary, ...startDate: number[]): (string | number | null)[] {
  const { status, stopDate, redriveCount, redriveDate, details } = summary
  return [status, ...startDate, stopDate ?? null, redriveCount, redriveDate ?? null, details ?? null]
}
