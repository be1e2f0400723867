import type { JournalBatch, JournalQuery } from '../store.ts'
import type { Database, Statement } from './database.ts'

/** What is read of the journal; it is written by the commit statement. */
export class Journal {
  readonly #database: Database
  readonly #forward: Statement
  readonly #backward: Statement

  constructor(database: Database, schema: string) {
    this.#database = database
    this.#forward = { name: 'read-journal', text: readSql(schema, 'ASC'), isRepeatable: true }
    this.#backward = { name: 'read-journal-backward', text: readSql(schema, 'DESC'), isRepeatable: true }
  }

  async read(query: JournalQuery): Promise<readonly JournalBatch[]> {
    const statement = query.reverse ? this.#backward : this.#forward
    const { arn, toEventId, fromEventId, limit, limitBytes = Number.MAX_SAFE_INTEGER } = query
    const values = [arn, toEventId, fromEventId, limit, limitBytes]
    return (await this.#database.run(statement, values)) as readonly JournalBatch[]
  }
}

/**
 * Batches as long as their events together are few enough and their texts short enough, and the first in any case; none
 * has no event at all. The length of a text is known without reading it, so what is not answered is not read.
 */
const readSql = (schema: string, direction: 'ASC' | 'DESC'): string =>
  `SELECT sequence, first_event_id AS "firstEventId", last_event_id AS "lastEventId", text
   FROM (
     SELECT j.*, sum(j.last_event_id - j.first_event_id + 1) OVER (ORDER BY j.sequence ${direction}) AS events,
       sum(octet_length(j.text)) OVER (ORDER BY j.sequence ${direction}) AS size_bytes,
       row_number() OVER (ORDER BY j.sequence ${direction}) AS place
     FROM (
       SELECT * FROM ${schema}.journal
       WHERE execution = (SELECT id FROM ${schema}.executions WHERE arn = $1)
         AND first_event_id <= $2 AND last_event_id >= $3 AND last_event_id >= first_event_id
       ORDER BY sequence ${direction} LIMIT $4
     ) j
   ) counted
   WHERE (events <= $4::bigint AND size_bytes <= $5::bigint) OR place = 1
   ORDER BY sequence ${direction}`
