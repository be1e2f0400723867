/** Keys ordered by the time they are due; equal times in the order they were set. A binary heap that knows places. */
export class DueQueue {
  readonly #heap: Entry[] = []
  readonly #entries = new Map<string, Entry>()
  #lastTurn = 0

  get size(): number {
    return this.#heap.length
  }

  /** When the first key is due. */
  get nextDueAt(): number | undefined {
    return this.#heap[0]?.dueAt
  }

  /** Adds a key or moves it. */
  set(key: string, dueAt: number): void {
    const known = this.#entries.get(key)
    if (known?.dueAt === dueAt) return
    if (known !== undefined) this.#remove(known)
    const entry: Entry = { key, dueAt, turn: ++this.#lastTurn, place: this.#heap.length }
    this.#entries.set(key, entry)
    this.#heap.push(entry)
    this.#rise(entry)
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry !== undefined) this.#remove(entry)
  }

  /** Removes and answers the first key, if it is due. */
  takeDue(now: number): string | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.dueAt > now) return undefined
    this.#remove(first)
    return first.key
  }

  /** Keeps the first `count` keys; answers the last of them, which is the new end. */
  truncate(count: number): { readonly key: string; readonly dueAt: number } | undefined {
    const kept = this.#heap.toSorted((one, other) => (isBefore(one, other) ? -1 : 1)).slice(0, count)
    this.#heap.length = 0
    this.#entries.clear()
    for (const [place, entry] of kept.entries()) {
      entry.place = place
      this.#heap.push(entry)
      this.#entries.set(entry.key, entry)
    }
    return kept.at(-1)
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.key)
    const last = this.#heap.pop() as Entry
    if (last === entry) return
    this.#put(last, entry.place)
    this.#rise(last)
    this.#sink(last)
  }

  #rise(entry: Entry): void {
    while (entry.place > 0) {
      const parent = this.#heap[(entry.place - 1) >> 1] as Entry
      if (!isBefore(entry, parent)) return
      this.#swap(parent, entry)
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.place + 1]
      const right = this.#heap[2 * entry.place + 2]
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left
      if (child === undefined || !isBefore(child, entry)) return
      this.#swap(entry, child)
    }
  }

  #swap(upper: Entry, lower: Entry): void {
    const place = upper.place
    this.#put(upper, lower.place)
    this.#put(lower, place)
  }

  #put(entry: Entry, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }
}

interface Entry {
  readonly key: string
  readonly dueAt: number
  readonly turn: number
  place: number
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.turn < other.turn)
