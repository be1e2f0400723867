import type { InboxMessage, InboxQuery, NodeMessage, StoredInboxMessage } from '../store.ts'
import type { Database, Statement } from './database.ts'

/** Messages to executions and nodes that are sent outside of commits, and those that wait. */
export class Inbox {
  readonly #database: Database
  readonly #send: Statement
  readonly #read: Statement
  readonly #count: Statement
  readonly #sendToNodes: Statement
  readonly #take: Statement
  readonly #owners: Statement

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
      text: `SELECT i.id, i.partition, i.arn, i.key, i.text FROM json_to_recordset($1::json) AS p(partition integer)
        CROSS JOIN LATERAL (
          SELECT * FROM ${schema}.inbox q WHERE q.partition = p.partition AND q.id > $2 ORDER BY q.id LIMIT $3
        ) i
        ORDER BY i.id LIMIT $3`,
      isRepeatable: true
    }
    this.#count = {
      name: 'count-inbox',
      text: `SELECT partition, count(*) AS messages FROM ${schema}.inbox WHERE partition >= 0 GROUP BY partition`,
      isRepeatable: true
    }
    this.#sendToNodes = {
      name: 'send-to-nodes',
      text: `INSERT INTO ${schema}.node_messages (owner, id, text)
        SELECT m.owner, nextval('${schema}.message_ids'), m.text
        FROM (
          SELECT * FROM json_to_recordset($1::json) AS r(place integer, owner text, text text) ORDER BY place
        ) m`,
      isRepeatable: false
    }
    this.#take = {
      name: 'take-node-messages',
      text: `DELETE FROM ${schema}.node_messages WHERE owner = $1 AND id IN (
          SELECT id FROM ${schema}.node_messages WHERE owner = $1 ORDER BY id LIMIT $2
        ) RETURNING id, text`,
      // what was deleted and not answered is lost in either case
      isRepeatable: true
    }
    this.#owners = {
      name: 'list-nodes-with-messages',
      // from each owner to the next in the index: DISTINCT would read every letter
      text: `WITH RECURSIVE owners (owner) AS (
          SELECT min(owner) FROM ${schema}.node_messages WHERE owner > ''
          UNION ALL
          SELECT (SELECT min(m.owner) FROM ${schema}.node_messages m WHERE m.owner > o.owner)
          FROM owners o WHERE o.owner IS NOT NULL
        ) SELECT owner FROM owners WHERE owner IS NOT NULL LIMIT $1`,
      isRepeatable: true
    }
  }

  async send(messages: readonly InboxMessage[]): Promise<void> {
    const rows = messages.map((message, n) => ({ n, ...message }))
    if (rows.length > 0) await this.#database.run(this.#send, [JSON.stringify(rows)])
  }

  async read({ partitions, after, limit }: InboxQuery): Promise<readonly StoredInboxMessage[]> {
    const rows = JSON.stringify(partitions.map((partition) => ({ partition })))
    return (await this.#database.run(this.#read, [rows, after, limit])) as readonly StoredInboxMessage[]
  }

  async count(): Promise<readonly { readonly partition: number; readonly messages: number }[]> {
    const rows = await this.#database.run(this.#count, [])
    return rows as readonly { readonly partition: number; readonly messages: number }[]
  }

  async sendToNodes(messages: readonly NodeMessage[]): Promise<void> {
    const rows = messages.map((message, place) => ({ place, ...message }))
    if (rows.length > 0) await this.#database.run(this.#sendToNodes, [JSON.stringify(rows)])
  }

  async take({ owner, limit }: { owner: string; limit: number }): Promise<readonly string[]> {
    const rows = [...(await this.#database.run(this.#take, [owner, limit]))]
    return rows.sort((one, other) => one.id - other.id).map(({ text }) => text)
  }

  async owners({ limit }: { limit: number }): Promise<readonly string[]> {
    return (await this.#database.run(this.#owners, [limit])).map(({ owner }) => owner)
  }
}
