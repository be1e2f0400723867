/**
 * What was found out lately, each thing by one call at a time, for as long as it holds. A failure holds for a moment, too,
 * so that a key that cannot be used does not cost a call for each execution that wants it.
 */
export class Findings<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #now: () => number
  readonly #holds: (value: Value, now: number) => boolean

  /** @param holds whether what was found still holds; times are milliseconds since the epoch */
  constructor(now: () => number, holds: (value: Value, now: number) => boolean) {
    this.#now = now
    this.#holds = holds
  }

  get(key: string, find: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key)
    if (known?.holds(this.#now())) return known.value
    const entry: Entry<Value> = { value: find(), holds: () => true }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > MAX_ENTRIES) this.#entries.delete(this.#entries.keys().next().value as string)
    entry.value.then(
      (value) => {
        entry.holds = (now) => this.#holds(value, now)
      },
      () => {
        const until = this.#now() + FAILURE_LIFE_MS
        entry.holds = (now) => now < until
      }
    )
    return entry.value
  }
}

interface Entry<Value> {
  readonly value: Promise<Value>
  holds: (now: number) => boolean
}

const MAX_ENTRIES = 10_000
const FAILURE_LIFE_MS = 1_000
