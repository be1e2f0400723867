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
  readonly #maxBytes: number
  #open: OpenFile | undefined

  constructor(
    place: { readonly bucket: string; readonly region: string; readonly prefix: string },
    type: 'JSON' | 'JSONL',
    objects: ObjectStore,
    maxBytes: number
  ) {
    this.#place = place
    this.#type = type
    this.#objects = objects
    this.#maxBytes = maxBytes
  }

  /** @param record JSON text on one line */
  async add(record: string): Promise<void> {
    const bytes = Buffer.byteLength(record) + 1
    if (this.#open !== undefined && this.#open.bytes + bytes > this.#maxBytes) await this.#closeFile()
    const isFirst = this.#open === undefined
    this.#open ??= await this.#begin()
    const opening = this.#type === 'JSONL' ? '' : isFirst ? '[' : ','
    this.#open.waiting += opening + record + (this.#type === 'JSONL' ? '\n' : '')
    this.#open.bytes += bytes
    if (this.#open.waiting.length >= WRITE_LENGTH) await this.#flush(this.#open)
  }

  async close(): Promise<readonly WrittenFile[]> {
    await this.#closeFile()
    return this.#written
  }

  async #begin() {
    const { bucket, region, prefix } = this.#place
    const key = `${prefix}${this.#written.length}.${this.#type === 'JSONL' ? 'jsonl' : 'json'}`
    return { writer: await this.#objects.write({ bucket, region, key }), key, bytes: 0, waiting: '' }
  }

  async #flush(file: OpenFile): Promise<void> {
    const { waiting } = file
    file.waiting = ''
    await file.writer.write(waiting)
  }

  async #closeFile(): Promise<void> {
    const file = this.#open
    if (file === undefined) return
    this.#open = undefined
    if (this.#type === 'JSON') file.waiting += ']'
    await this.#flush(file)
    this.#written.push({ key: file.key, sizeBytes: await file.writer.close() })
  }
}

interface OpenFile {
  readonly writer: ObjectWriter
  readonly key: string
  /** Of all records in it. */
  bytes: number
  /** Text that is not with the writer yet: a write for each record would cost more than the record. */
  waiting: string
}

/** In UTF-16 code units. */
const WRITE_LENGTH = 65_536
