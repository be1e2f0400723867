import { Fifo } from './fifo.ts'

/** First in, first out for each owner; owners take turns, so that none waits for all that another has. */
export class FairQueue<T> {
  /** Of each owner what comes after the next one; absent where nothing does. */
  readonly #later = new Map<string, Fifo<T> | undefined>()
  /** The next of each owner, in turn. */
  readonly #next = new Fifo<{ readonly owner: string; readonly item: T }>()
  #length = 0

  get length(): number {
    return this.#length
  }

  push(owner: string, item: T): void {
    this.#length++
    if (!this.#later.has(owner)) {
      this.#later.set(owner, undefined)
      this.#next.push({ owner, item })
      return
    }
    let later = this.#later.get(owner)
    if (later === undefined) {
      later = new Fifo()
      this.#later.set(owner, later)
    }
    later.push(item)
  }

  shift(): T | undefined {
    const next = this.#next.shift()
    if (next === undefined) return undefined
    this.#length--
    const { owner, item } = next
    const following = this.#later.get(owner)?.shift()
    if (following === undefined) this.#later.delete(owner)
    else this.#next.push({ owner, item: following })
    return item
  }
}
