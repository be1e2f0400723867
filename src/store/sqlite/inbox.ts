import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { InboxMessage, InboxQuery, StoredInboxMessage } from '../store.ts'

/** One row per waiting message. */
export class Inbox {
  readonly #append: StatementSync
  readonly #read: StatementSync
  readonly #delete: StatementSync
  readonly #count: StatementSync

  constructor(database: DatabaseSync) {
    this.#append = database.prepare(
      'INSERT INTO inbox (partition, arn, key, text) VALUES (?, ?, ?, ?) ON CONFLICT (partition, key) DO NOTHING'
    )
    this.#read = database.prepare(
      'SELECT id, partition, arn, key, text FROM inbox WHERE partition = ? AND id > ? ORDER BY id LIMIT +?'
    )
    this.#count = database.prepare(
      'SELECT i.partition, count(*) AS messages FROM inbox i WHERE i.partition >= 0 GROUP BY i.partition'
    )
    this.#delete = database.prepare('DELETE FROM inbox WHERE id = ? AND partition = ?')
  }

  append(messages: readonly InboxMessage[]): void {
    for (const { partition, arn, key, text } of messages) this.#append.run(partition, arn, key, text)
  }

  read({ partitions, after, limit }: InboxQuery): StoredInboxMessage[] {
    const rows = partitions.flatMap((partition) => this.#read.all(partition, after, limit))
    return (rows as unknown as StoredInboxMessage[]).sort((one, other) => one.id - other.id).slice(0, limit)
  }

  count(): { readonly partition: number; readonly messages: number }[] {
    return this.#count.all() as unknown as { readonly partition: number; readonly messages: number }[]
  }

  delete(partition: number, ids: readonly number[]): void {
    for (const id of ids) this.#delete.run(id, partition)
  }
}
