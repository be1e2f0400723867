import type { ExecutionSummary, StoredExecution, SummaryQuery, Wake } from '../store.ts'
import { arnHash } from './arn-hash.ts'
import type { Database, Statement } from './database.ts'
import { type ArnMember, arnColumns, summaryColumns, summaryOf } from './summary-row.ts'

const everyStatus: Readonly<Record<ExecutionSummary['status'], true>> = {
  RUNNING: true,
  SUCCEEDED: true,
  FAILED: true,
  TIMED_OUT: true,
  ABORTED: true,
  PENDING_REDRIVE: true
}

/** What is read and deleted of executions; they are written by the commit statement. */
export class Executions {
  readonly #database: Database
  readonly #load: Statement
  readonly #readSummary: Statement
  readonly #listUnfinished: Statement
  readonly #listWakes: Statement
  readonly #deleteClosed: Statement
  readonly #lists: ReadonlyMap<string, Statement>

  constructor(database: Database, schema: string) {
    this.#database = database
    const read = (name: string, text: string): Statement => ({ name, text, isRepeatable: true })
    const executions = `${schema}.executions`
    this.#readSummary = read('read-summary', `SELECT ${summaryColumns} FROM ${executions} e WHERE e.arn = $1`)
    this.#load = read(
      'load',
      `SELECT ${summaryColumns}, c.sequence AS "checkpointSequence", c.text AS checkpoint, (
         SELECT json_agg(json_build_array(j.sequence, j.first_event_id, j.last_event_id, j.text) ORDER BY j.sequence)
         FROM ${schema}.journal j WHERE j.execution = e.id AND j.sequence > coalesce(c.sequence, 0)
       ) AS journal
       FROM ${executions} e
       LEFT JOIN LATERAL (
         SELECT k.sequence, k.text FROM ${schema}.checkpoints k WHERE k.execution = e.id
       ) c ON true
       WHERE e.arn = $1`
    )
    this.#listUnfinished = read(
      'list-unfinished',
      `SELECT arn FROM ${executions} WHERE partition = $1 AND unfinished AND arn > $2 ORDER BY arn LIMIT $3`
    )
    this.#listWakes = read(
      'list-wakes',
      `SELECT arn, wake_at AS "wakeAt" FROM ${executions}
       WHERE partition = $1 AND wake_at IS NOT NULL AND wake_at <= $2 AND (wake_at, arn) > ($3, $4)
       ORDER BY wake_at, arn LIMIT $5`
    )
    // the lock makes a redrive wait, or is waited for and the row looked at again
    this.#deleteClosed = read(
      'delete-closed',
      `WITH closed AS MATERIALIZED (
         SELECT arn, id FROM ${executions}
         WHERE partition = $1 AND stop_date IS NOT NULL AND stop_date < $2 AND NOT unfinished
         ORDER BY stop_date LIMIT $3 FOR UPDATE
       ), journal AS (
         DELETE FROM ${schema}.journal WHERE execution IN (SELECT id FROM closed)
       ), checkpoints AS (
         DELETE FROM ${schema}.checkpoints WHERE execution IN (SELECT id FROM closed)
       ), deleted AS (
         DELETE FROM ${executions} WHERE arn IN (SELECT arn FROM closed) RETURNING 1
       )
       SELECT count(*) AS count FROM deleted`
    )
    this.#lists = new Map(
      Object.entries(arnColumns).map(([member, column]) => [member, read(`list-by-${column}`, listSql(schema, column))])
    )
  }

  async load(arn: string): Promise<StoredExecution | undefined> {
    const [row] = await this.#database.run(this.#load, [arn])
    if (row === undefined) return undefined
    const { checkpointSequence, checkpoint, journal, ...summary } = row
    const tail = ((journal ?? []) as [number, number, number, string][]).map(
      ([sequence, firstEventId, lastEventId, text]) => ({ sequence, firstEventId, lastEventId, text })
    )
    return {
      summary: summaryOf(summary),
      sequence: tail.at(-1)?.sequence ?? checkpointSequence,
      ...(checkpoint !== null && { checkpoint: { sequence: checkpointSequence, text: checkpoint } }),
      journal: tail
    }
  }

  async readSummary(arn: string): Promise<ExecutionSummary | undefined> {
    const [row] = await this.#database.run(this.#readSummary, [arn])
    return row && summaryOf(row)
  }

  async list(query: SummaryQuery): Promise<readonly ExecutionSummary[]> {
    const [[member, arn] = ['', '']] = Object.entries(query.by) as [ArnMember, string][]
    const statement = this.#lists.get(member)
    if (statement === undefined) throw new TypeError(`Executions cannot be listed by ${member || 'nothing'}`)
    const after = query.after ?? { startDate: Number.MAX_SAFE_INTEGER, arn: '' }
    const statuses = query.status === undefined ? Object.keys(everyStatus) : [query.status]
    const redriven = query.redriven === undefined ? [false, true] : [query.redriven]
    const combinations = statuses.flatMap((status) => redriven.map((flag) => ({ status, redriven: flag })))
    const values = [
      JSON.stringify(combinations),
      arnHash(arn),
      arn,
      query.kind,
      after.startDate,
      after.arn,
      query.limit
    ]
    return (await this.#database.run(statement, values)).map(summaryOf)
  }

  async listUnfinished(query: { partition: number; after?: string; limit: number }): Promise<readonly string[]> {
    const values = [query.partition, query.after ?? '', query.limit]
    return (await this.#database.run(this.#listUnfinished, values)).map(({ arn }) => arn)
  }

  async listWakes(query: { partition: number; until: number; after?: Wake; limit: number }): Promise<readonly Wake[]> {
    const after = query.after ?? { wakeAt: Number.MIN_SAFE_INTEGER, arn: '' }
    const values = [query.partition, query.until, after.wakeAt, after.arn, query.limit]
    return (await this.#database.run(this.#listWakes, values)) as readonly Wake[]
  }

  async deleteClosed(query: { partition: number; closedBefore: number; limit: number }): Promise<number> {
    const values = [query.partition, query.closedBefore, query.limit]
    const [row] = await this.#database.run(this.#deleteClosed, values)
    return row?.count
  }
}

/**
 * The first rows of each combination of what can be filtered by, merged: an index per listing leads with these, so that
 * a page is as fast among a million executions that do not match as without them.
 */
const listSql = (schema: string, column: string): string =>
  `SELECT page.* FROM json_to_recordset($1::json) AS f(status text, redriven boolean)
   CROSS JOIN LATERAL (
     SELECT ${summaryColumns} FROM ${schema}.executions e
     WHERE e.${column}_hash = $2 AND e.${column} = $3 AND e.kind = $4 AND e.status = f.status
       AND e.redriven = f.redriven AND (e.start_date, e.arn) < ($5, $6)
     ORDER BY e.start_date DESC, e.arn DESC LIMIT $7
   ) page
   ORDER BY page."startDate" DESC, page.arn DESC LIMIT $7`
