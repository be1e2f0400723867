import type { ResourceRecord } from '../store.ts'

/**
 * Resources that were read lately. Only this process writes them, so what is kept here is true until it writes: every
 * write empties the cache, before it is asked for and after it was done, and what is read meanwhile is not kept.
 */
export class ResourceCache {
  readonly #records = new Map<string, ResourceRecord>()
  #size = 0
  /** Of what may be kept; each write ends one generation and begins another. */
  #generation = 0

  async read(
    kind: string,
    arn: string,
    readRecord: () => Promise<ResourceRecord | undefined>
  ): Promise<ResourceRecord | undefined> {
    const key = `${kind} ${arn}`
    const known = this.#records.get(key)
    if (known !== undefined) return known
    const generation = this.#generation
    const record = await readRecord()
    if (record !== undefined && generation === this.#generation) this.#keep(key, record)
    return record
  }

  async write<Result>(write: () => Promise<Result>): Promise<Result> {
    this.#empty()
    try {
      return await write()
    } finally {
      this.#empty()
    }
  }

  #keep(key: string, record: ResourceRecord): void {
    const size = key.length + record.document.length
    if (size > LARGEST_SIZE || this.#records.has(key)) return
    if (this.#size + size > KEPT_SIZE) this.#empty()
    this.#records.set(key, record)
    this.#size += size
  }

  #empty(): void {
    this.#generation++
    this.#records.clear()
    this.#size = 0
  }
}

/** In UTF-16 code units: of one that is kept, and of all. Definitions are longer; whoever needs those keeps them compiled. */
const LARGEST_SIZE = 16_384
const KEPT_SIZE = 4_194_304
