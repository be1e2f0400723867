import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JournalBatch, JournalQuery } from '../store.ts'

/** A batch of the execution with an id. */
export interface JournalRow {
  readonly execution: number
  readonly batch: JournalBatch
}

/** One row per journal batch. */
export class Journal {
  /** Each writes so many rows; the largest first. */
  readonly #appends: readonly { readonly rows: number; readonly statement: StatementSync }[]
  readonly #readAfter: StatementSync
  readonly #readForward: StatementSync
  readonly #readBackward: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync) {
    this.#appends = APPENDED_ROWS.map((rows) => ({ rows, statement: database.prepare(insertOf(rows)) }))
    this.#readAfter = database.prepare(
      `SELECT ${batchColumns} FROM journal WHERE execution = ? AND sequence > ? ORDER BY sequence`
    )
    const range = `SELECT ${batchColumns} FROM journal
      WHERE execution = ? AND first_event_id <= ? AND last_event_id >= ? AND last_event_id >= first_event_id`
    this.#readForward = database.prepare(`${range} ORDER BY sequence`)
    this.#readBackward = database.prepare(`${range} ORDER BY sequence DESC`)
    this.#delete = database.prepare('DELETE FROM journal WHERE execution = ?')
  }

  /** In few statements: one for each row takes 0.6 to 1.1 µs of processor time more per task. */
  append(rows: readonly JournalRow[]): void {
    let from = 0
    for (const { rows: count, statement } of this.#appends) {
      for (; from + count <= rows.length; from += count) statement.run(...valuesOf(rows, from, from + count))
    }
  }

  readAfter(execution: number, sequence: number): JournalBatch[] {
    return this.#readAfter.all(execution, sequence) as unknown as JournalBatch[]
  }

  readEvents(execution: number, query: Omit<JournalQuery, 'arn'>): JournalBatch[] {
    const statement = query.reverse ? this.#readBackward : this.#readForward
    const { limit, limitBytes = Number.POSITIVE_INFINITY } = query
    const batches: JournalBatch[] = []
    let events = 0
    let sizeBytes = 0
    for (const row of statement.iterate(execution, query.toEventId, query.fromEventId)) {
      const batch = row as unknown as JournalBatch
      events += batch.lastEventId - batch.firstEventId + 1
      sizeBytes += Buffer.byteLength(batch.text)
      if ((events > limit || sizeBytes > limitBytes) && batches.length > 0) break
      batches.push(batch)
      if (events >= limit || sizeBytes >= limitBytes) break
    }
    return batches
  }

  delete(execution: number): void {
    this.#delete.run(execution)
  }
}

const APPENDED_ROWS = [32, 8, 1]

/** `OR FAIL`: what a row that is refused leaves behind is undone with its transaction, not by a copy of the pages. */
const insertOf = (rows: number): string =>
  `INSERT OR FAIL INTO journal (execution, sequence, first_event_id, last_event_id, text)
   VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?, ?)').join(', ')}`

function valuesOf(rows: readonly JournalRow[], from: number, to: number): (string | number)[] {
  const values: (string | number)[] = []
  for (let at = from; at < to; at++) {
    const { execution, batch } = rows[at] as JournalRow
    values.push(execution, batch.sequence, batch.firstEventId, batch.lastEventId, batch.text)
  }
  return values
}

const batchColumns = 'sequence, first_event_id AS firstEventId, last_event_id AS lastEventId, text'
