import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ExecutionSummary, SummaryQuery } from '../store.ts'
import { type ArnMember, type Arns, arnColumns } from './arns.ts'
import { type SummaryRow, summaryColumns, summaryOf } from './summary-row.ts'

const everyStatus: Readonly<Record<ExecutionSummary['status'], true>> = {
  RUNNING: true,
  SUCCEEDED: true,
  FAILED: true,
  TIMED_OUT: true,
  ABORTED: true,
  PENDING_REDRIVE: true
}

/**
 * Pages of summaries. One index per listing leads with what can be filtered by (status, whether redriven), so that a
 * page is as fast among a million executions that do not match as without them; where nothing is filtered, the page is
 * merged from the first rows of each combination. A second index without them would cost every start a write. The merge
 * is one statement's: twelve statements that found nothing took half of the time of a page of 100.
 */
export class ExecutionListing {
  readonly #database: DatabaseSync
  readonly #arns: Arns
  /** By what is listed by, and how many combinations are merged. */
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync, arns: Arns) {
    this.#database = database
    this.#arns = arns
  }

  list(query: SummaryQuery): ExecutionSummary[] {
    const [[member, arn] = ['', '']] = Object.entries(query.by) as [ArnMember, string][]
    const column = arnColumns[member as ArnMember]
    if (column === undefined) throw new TypeError(`Executions cannot be listed by ${member || 'nothing'}`)
    const arnId = this.#arns.find(arn)
    if (arnId === undefined) return []
    const after = query.after ?? { startDate: Number.MAX_SAFE_INTEGER, arn: '' }
    const statuses = query.status === undefined ? Object.keys(everyStatus) : [query.status]
    const redriven = query.redriven === undefined ? [0, 1] : [Number(query.redriven)]
    const combinations = statuses.flatMap((status) => redriven.map((flag) => [status, flag] as const))
    const rows = this.#statementFor(column, combinations.length).all(
      ...combinations.flatMap(([status, flag]) => [
        arnId,
        query.kind,
        status,
        flag,
        after.startDate,
        after.arn,
        query.limit
      ]),
      query.limit
    ) as unknown as SummaryRow[]
    return rows.map(summaryOf)
  }

  #statementFor(column: string, combinations: number): StatementSync {
    const key = `${column} ${combinations}`
    let statement = this.#statements.get(key)
    if (statement === undefined) {
      statement = this.#database.prepare(listSql(column, combinations))
      this.#statements.set(key, statement)
    }
    return statement
  }
}

/** The rows are chosen by what the index has, before the other columns are read. */
function listSql(column: string, combinations: number): string {
  const one = `SELECT * FROM (
    SELECT id, start_date, arn FROM executions
    WHERE ${column} = ? AND kind = ? AND status = ? AND (redrive_count > 0) = ? AND (start_date, arn) < (?, ?)
    ORDER BY start_date DESC, arn DESC LIMIT ?)`
  return `SELECT ${summaryColumns} FROM (
      SELECT id FROM (${new Array(combinations).fill(one).join(' UNION ALL ')})
      ORDER BY start_date DESC, arn DESC LIMIT ?) AS page
    JOIN executions e ON e.id = page.id
    ORDER BY e.start_date DESC, e.arn DESC`
}
