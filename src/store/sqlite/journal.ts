import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JournalBatch, JournalQuery } from '../store.ts'

/** One row per journal batch. */
export class Journal {
  readonly #append: StatementSync
  readonly #readAfter: StatementSync
  readonly #readForward: StatementSync
  readonly #readBackward: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync) {
    this.#append = database.prepare(
      'INSERT INTO journal (execution, sequence, first_event_id, last_event_id, text) VALUES (?, ?, ?, ?, ?)'
    )
    this.#readAfter = database.prepare(
      `SELECT ${batchColumns} FROM journal WHERE execution = ? AND sequence > ? ORDER BY sequence`
    )
    const range = `SELECT ${batchColumns} FROM journal
      WHERE execution = ? AND first_event_id <= ? AND last_event_id >= ? AND last_event_id >= first_event_id`
    this.#readForward = database.prepare(`${range} ORDER BY sequence`)
    this.#readBackward = database.prepare(`${range} ORDER BY sequence DESC`)
    this.#delete = database.prepare('DELETE FROM journal WHERE execution = ?')
  }

  append(execution: number, batch: JournalBatch): void {
    this.#append.run(execution, batch.sequence, batch.firstEventId, batch.lastEventId, batch.text)
  }

  readAfter(execution: number, sequence: number): JournalBatch[] {
    return this.#readAfter.all(execution, sequence) as unknown as JournalBatch[]
  }

  readEvents(execution: number, query: Omit<JournalQuery, 'arn'>): JournalBatch[] {
    const statement = query.reverse ? this.#readBackward : this.#readForward
    const batches: JournalBatch[] = []
    let events = 0
    for (const row of statement.iterate(execution, query.toEventId, query.fromEventId)) {
      const batch = row as unknown as JournalBatch
      events += batch.lastEventId - batch.firstEventId + 1
      if (events > query.limit && batches.length > 0) break
      batches.push(batch)
      if (events >= query.limit) break
    }
    return batches
  }

  delete(execution: number): void {
    this.#delete.run(execution)
  }
}

const batchColumns = 'sequence, first_event_id AS firstEventId, last_event_id AS lastEventId, text'
