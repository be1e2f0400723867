import type { InboxMessage, StoredInboxMessage } from '../store.ts'
import type { Database, Statement } from './database.ts'

/** Messages that are sent outside of commits, and those that wait. */
export class Inbox {
  readonly #database: Database
  readonly #send: Statement
  readonly #read: Statement

  constructor(database: Database, schema: string) {
    this.#database = database
    this.#send = {
      name: 'send-to-inbox',
      text: `INSERT INTO ${schema}.inbox (partition, id, arn, key, text)
        SELECT m.partition, nextval('${schema}.message_ids'), m.arn, m.key, m.text
        FROM (
          SELECT * FROM json_to_recordset($1::json) AS r(n integer, partition integer, arn text, key text, text text)
          ORDER BY n
        ) m
        ON CONFLICT (partition, key) DO NOTHING`,
      // one that was applied meanwhile would be applied again
      isRepeatable: false
    }
    this.#read = {
      name: 'read-inbox',
      text: `SELECT id, partition, arn, key, text FROM ${schema}.inbox
        WHERE partition = $1 AND id > $2 ORDER BY id LIMIT $3`,
      isRepeatable: true
    }
  }

  async send(messages: readonly InboxMessage[]): Promise<void> {
    const rows = messages.map((message, n) => ({ n, ...message }))
    if (rows.length > 0) await this.#database.run(this.#send, [JSON.stringify(rows)])
  }

  async read(query: { partition: number; after: number; limit: number }): Promise<readonly StoredInboxMessage[]> {
    const rows = await this.#database.run(this.#read, [query.partition, query.after, query.limit])
    return rows as readonly StoredInboxMessage[]
  }
}
