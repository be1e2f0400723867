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

/** Where a summary is in its listing. */
interface Place {
  readonly id: number
  readonly startDate: number
  readonly arn: string
}

/**
 * Pages of summaries. One index per listing leads with what can be filtered by (status, whether redriven), so that a
 * page is as fast among a million executions that do not match as without them; where nothing is filtered, the page is
 * merged from the first places of each combination, and only its own rows are read whole. A second index without what can
 * be filtered by would cost every start a write.
 */
export class ExecutionListing {
  readonly #arns: Arns
  readonly #places: ReadonlyMap<string, StatementSync>
  readonly #read: StatementSync

  constructor(database: DatabaseSync, arns: Arns) {
    this.#arns = arns
    this.#places = new Map(
      Object.entries(arnColumns).map(([member, column]) => [member, database.prepare(placesSql(column))])
    )
    this.#read = database.prepare(
      `SELECT ${summaryColumns} FROM json_each(?) page CROSS JOIN executions e ON e.id = page.value`
    )
  }

  list(query: SummaryQuery): ExecutionSummary[] {
    const [[member, arn] = ['', '']] = Object.entries(query.by) as [ArnMember, string][]
    const statement = this.#places.get(member)
    if (statement === undefined) throw new TypeError(`Executions cannot be listed by ${member || 'nothing'}`)
    const arnId = this.#arns.find(arn)
    if (arnId === undefined) return []
    const after = query.after ?? { startDate: Number.MAX_SAFE_INTEGER, arn: '' }
    const statuses = query.status === undefined ? Object.keys(everyStatus) : [query.status]
    const redriven = query.redriven === undefined ? [0, 1] : [Number(query.redriven)]
    const places = statuses.flatMap((status) =>
      redriven.flatMap((flag) =>
        statement.all(arnId, query.kind, status, flag, after.startDate, after.arn, query.limit)
      )
    ) as unknown as Place[]
    const page = places.sort(newestFirst).slice(0, query.limit)
    const rows = this.#read.all(JSON.stringify(page.map(({ id }) => id))) as unknown as SummaryRow[]
    return rows.sort(newestFirst).map(summaryOf)
  }
}

/** The plus before the limit: where SQLite finds a parameter alone there, it plans anew for each value, 40 µs a time. */
const placesSql = (column: string): string =>
  `SELECT e.id, e.start_date AS startDate, e.arn FROM executions e
   WHERE e.${column} = ? AND e.kind = ? AND e.status = ? AND (e.redrive_count > 0) = ?
     AND (e.start_date, e.arn) < (?, ?)
   ORDER BY e.start_date DESC, e.arn DESC LIMIT +?`

type Newest = Pick<Place, 'startDate' | 'arn'>

const newestFirst = (one: Newest, other: Newest): number =>
  other.startDate - one.startDate || (one.arn < other.arn ? 1 : -1)
