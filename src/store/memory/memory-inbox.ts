import type { InboxMessage, InboxQuery, StoredInboxMessage } from '../store.ts'

/** The waiting messages of all partitions, in the order of their ids. */
export class MemoryInbox {
  readonly #messages = new Map<number, StoredInboxMessage>()
  readonly #keys = new Set<string>()
  #lastId = 0

  append(messages: readonly InboxMessage[]): void {
    for (const message of messages) {
      const key = keyOf(message)
      if (this.#keys.has(key)) continue
      this.#keys.add(key)
      const id = ++this.#lastId
      this.#messages.set(id, { ...message, id })
    }
  }

  read(query: InboxQuery): StoredInboxMessage[] {
    return [...this.#messages.values()]
      .filter(({ partition, id }) => query.partitions.includes(partition) && id > query.after)
      .slice(0, query.limit)
  }

  count(): { readonly partition: number; readonly messages: number }[] {
    const counts = new Map<number, number>()
    for (const { partition } of this.#messages.values()) counts.set(partition, (counts.get(partition) ?? 0) + 1)
    return Array.from(counts, ([partition, messages]) => ({ partition, messages }))
  }

  delete(partition: number, ids: readonly number[]): void {
    for (const id of ids) {
      const message = this.#messages.get(id)
      if (message?.partition !== partition) continue
      this.#messages.delete(id)
      this.#keys.delete(keyOf(message))
    }
  }
}

const keyOf = ({ partition, key }: InboxMessage): string => `${partition} ${key}`
