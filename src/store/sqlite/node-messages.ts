import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { NodeMessage } from '../store.ts'

/** One row per message that a node has not taken yet. */
export class NodeMessages {
  readonly #append: StatementSync
  readonly #take: StatementSync
  readonly #nextOwner: StatementSync

  constructor(database: DatabaseSync) {
    this.#append = database.prepare('INSERT INTO node_messages (owner, text) VALUES (?, ?)')
    this.#take = database.prepare(
      `DELETE FROM node_messages
       WHERE id IN (SELECT id FROM node_messages WHERE owner = ? ORDER BY id LIMIT +?) RETURNING id, text`
    )
    this.#nextOwner = database.prepare('SELECT owner FROM node_messages WHERE owner > ? ORDER BY owner LIMIT 1')
  }

  append(messages: readonly NodeMessage[]): void {
    for (const { owner, text } of messages) this.#append.run(owner, text)
  }

  take({ owner, limit }: { owner: string; limit: number }): string[] {
    const rows = this.#take.all(owner, limit) as unknown as { readonly id: number; readonly text: string }[]
    return rows.sort((one, other) => one.id - other.id).map(({ text }) => text)
  }

  owners({ limit }: { limit: number }): string[] {
    // from each owner to the next in the index: DISTINCT would read every message
    const owners: string[] = []
    while (owners.length < limit) {
      const next = this.#nextOwner.get(owners.at(-1) ?? '') as { readonly owner: string } | undefined
      if (next === undefined) break
      owners.push(next.owner)
    }
    return owners
  }
}
