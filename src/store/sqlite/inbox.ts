import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { InboxMessage, StoredInboxMessage } from '../store.ts'

/** One row per waiting message. */
export class Inbox {
  readonly #append: StatementSync
  readonly #read: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync) {
    this.#append = database.prepare(
      'INSERT INTO inbox (partition, arn, key, text) VALUES (?, ?, ?, ?) ON CONFLICT (partition, key) DO NOTHING'
    )
    this.#read = database.prepare(
      'SELECT id, partition, arn, key, text FROM inbox WHERE partition = ? AND id > ? ORDER BY id LIMIT ?'
    )
    this.#delete = database.prepare('DELETE FROM inbox WHERE id = ? AND partition = ?')
  }

  append(messages: readonly InboxMessage[]): void {
    for (const { partition, arn, key, text } of messages) this.#append.run(partition, arn, key, text)
  }

  read(query: { partition: number; after: number; limit: number }): StoredInboxMessage[] {
    return this.#read.all(query.partition, query.after, query.limit) as unknown as StoredInboxMessage[]
  }

  delete(partition: number, ids: readonly number[]): void {
    for (const id of ids) this.#delete.run(id, partition)
  }
}
