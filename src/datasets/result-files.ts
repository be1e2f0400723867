import type { ObjectStore, ObjectWriter } from '../objects/object-store.ts'

export interface WrittenFile {
  readonly key: string
  readonly sizeBytes: number
}

/** Files of one kind (`SUCCEEDED_0.json`, `SUCCEEDED_1.json`…), begun when there is something for them. */
export class ResultFiles {
  readonly #place: { readonly bucket: string; readonly region: string; readonly prefix: string }
  readonly #type: 'JSON' | 'JSONL'
  readonly #objects: ObjectStore
  readonly #written: WrittenFile[] = []
  #open: { readonly writer: ObjectWriter; readonly key: string; length: number } | undefined

  constructor(
    place: { readonly bucket: string; readonly region: string; readonly prefix: string },
    type: 'JSON' | 'JSONL',
    objects: ObjectStore
  ) {
    this.#place = place
    this.#type = type
    this.#objects = objects
  }

  /** @param record JSON text on one line */
  async add(record: string): Promise<void> {
    if (this.#open !== undefined && this.#open.length + record.length > MAX_FILE_LENGTH) await this.#closeFile()
    const isFirst = this.#open === undefined
    this.#open ??= await this.#begin()
    const opening = this.#type === 'JSONL' ? '' : isFirst ? '[' : ','
    await this.#open.writer.write(opening + record + (this.#type === 'JSONL' ? '\n' : ''))
    this.#open.length += record.length
  }

  async close(): Promise<readonly WrittenFile[]> {
    await this.#closeFile()
    return this.#written
  }

  async #begin() {
    const { bucket, region, prefix } = this.#place
    const key = `${prefix}${this.#written.length}.${this.#type === 'JSONL' ? 'jsonl' : 'json'}`
    return { writer: await this.#objects.write({ bucket, region, key }), key, length: 0 }
  }

  async #closeFile(): Promise<void> {
    if (this.#open === undefined) return
    const { writer, key } = this.#open
    this.#open = undefined
    if (this.#type === 'JSON') await writer.write(']')
    this.#written.push({ key, sizeBytes: await writer.close() })
  }
}

/** In UTF-16 code units: AWS splits files at about 5 GB. */
const MAX_FILE_LENGTH = 5_000_000_000
