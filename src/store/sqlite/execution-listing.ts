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
 * merged from the first rows of each combination. A second index without them would cost every start a write.
 */
export class ExecutionListing {
  readonly #arns: Arns
  readonly #statements: ReadonlyMap<string, StatementSync>

  constructor(database: DatabaseSync, arns: Arns) {
    this.#arns = arns
    this.#statements = new Map(
      Object.entries(arnColumns).map(([member, column]) => [member, database.prepare(listSql(column))])
    )
  }

  list(query: SummaryQuery): ExecutionSummary[] {
    const [[member, arn] = ['', '']] = Object.entries(query.by) as [ArnMember, string][]
    const statement = this.#statements.get(member)
    if (statement === undefined) throw new TypeError(`Executions cannot be listed by ${member || 'nothing'}`)
    const arnId = this.#arns.find(arn)
    if (arnId === undefined) return []
    const after = query.after ?? { startDate: Number.MAX_SAFE_INTEGER, arn: '' }
    const statuses = query.status === undefined ? Object.keys(everyStatus) : [query.status]
    const redriven = query.redriven === undefined ? [0, 1] : [Number(query.redriven)]
    const rows = statuses.flatMap((status) =>
      redriven.flatMap((flag) =>
        statement.all(arnId, query.kind, status, flag, after.startDate, after.arn, query.limit)
      )
    ) as unknown as SummaryRow[]
    return rows.sort(newestFirst).slice(0, query.limit).map(summaryOf)
  }
}

const listSql = (column: string): string =>
  `SELECT ${summaryColumns} FROM executions e
   WHERE e.${column} = ? AND e.kind = ? AND e.status = ? AND (e.redrive_count > 0) = ?
     AND (e.start_date, e.arn) < (?, ?)
   ORDER BY e.start_date DESC, e.arn DESC LIMIT ?`

const newestFirst = (one: SummaryRow, other: SummaryRow): number =>
  other.startDate - one.startDate || (one.arn < other.arn ? 1 : -1)
