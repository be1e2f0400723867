import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ReaderConfig } from '../asl/definition.ts'
import { type ItemOwner, ItemReaderFailure, type ItemReaders } from '../engine/item-reading.ts'
import type { ReaderSource } from '../interpreter/map-run-start.ts'
import { Payload } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isArray, isObject, type Json, object } from '../lib/json/value.ts'
import { type ObjectAddress, ObjectFailure, type ObjectStore } from '../objects/object-store.ts'
import { csvCells, csvRows } from './csv-rows.ts'
import { jsonArrayItems, jsonLines, pointedItems } from './json-items.ts'
import { parquetRows } from './parquet-rows.ts'

/** Reads the items that an ItemReader names: listings of buckets, and files in them. All of it is streamed. */
export class S3ItemReaders implements ItemReaders {
  readonly #objects: ObjectStore

  constructor(objects: ObjectStore) {
    this.#objects = objects
  }

  async *open(source: ReaderSource, { region }: ItemOwner): AsyncIterable<string> {
    let count = 0
    try {
      for await (const item of this.#items(source, region)) {
        yield item
        if (++count === source.maxItems) return
      }
    } catch (error) {
      if (error instanceof ObjectFailure) throw new ItemReaderFailure(error.message, { cause: error })
      throw error
    }
  }

  #items(source: ReaderSource, region: string): AsyncIterable<string> {
    const request = Payload.ofText(source.arguments).value
    const bucket = textOf(request, 'Bucket')
    if (bucket === undefined) throw new ItemReaderFailure('The ItemReader names no Bucket.')
    if (source.resource.endsWith(':s3:listObjectsV2')) {
      return this.#listed(bucket, textOf(request, 'Prefix') ?? '', region, source.config)
    }
    const key = textOf(request, 'Key')
    if (key === undefined) throw new ItemReaderFailure('The ItemReader names no Key.')
    const versionId = textOf(request, 'VersionId')
    const address = { bucket, key, region, ...(versionId !== undefined && { versionId }) }
    return this.#read(address, source.config)
  }

  async *#listed(bucket: string, prefix: string, region: string, config: ReaderConfig): AsyncIterable<string> {
    for await (const { key, etag, lastModified, sizeBytes, storageClass } of this.#objects.list(
      bucket,
      prefix,
      region
    )) {
      if (config.transformation === 'LOAD_AND_FLATTEN') {
        if (!key.endsWith('/')) yield* this.#read({ bucket, key, region }, config)
      } else {
        yield stringify(
          object({
            Etag: etag,
            LastModified: Math.floor(lastModified / 1000),
            Key: key,
            Size: sizeBytes,
            StorageClass: storageClass
          })
        )
      }
    }
  }

  #read(address: ObjectAddress, config: ReaderConfig): AsyncIterable<string> {
    const type = config.inputType ?? typeOfName(address.key)
    if (config.manifestType === 'ATHENA_DATA') return this.#athenaData(address, config)
    switch (type) {
      case 'CSV':
        return csvRows(this.#bytes(address), config)
      case 'JSON':
        return config.itemsPointer === undefined
          ? jsonArrayItems(this.#bytes(address))
          : pointedItems(this.#bytes(address), config.itemsPointer)
      case 'JSONL':
        return jsonLines(this.#bytes(address))
      case 'PARQUET':
        return parquetRows(this.#objects, address)
      case 'MANIFEST':
        return this.#inventory(address)
    }
  }

  /** The rows of the files that an S3 inventory's manifest names; they have no headers but the manifest's schema. */
  async *#inventory(address: ObjectAddress): AsyncIterable<string> {
    const manifest = Payload.parse(await this.#text(address)).value
    const format = textOf(manifest, 'fileFormat')
    if (format !== 'CSV')
      throw new ItemReaderFailure(`The inventory has the format ${format}, and only CSV is supported.`)
    const headers = (textOf(manifest, 'fileSchema') ?? '').split(',').map((name) => name.trim())
    const bucket = textOf(manifest, 'destinationBucket')?.split(':').at(-1) ?? address.bucket
    const files = isObject(manifest) ? manifest.get('files') : undefined
    for (const file of isArray(files) ? files : []) {
      const key = textOf(file, 'key')
      if (key !== undefined) yield* csvRows(this.#bytes({ bucket, key, region: address.region }), {}, headers)
    }
  }

  /** The manifest of an Athena query lists its files, one address a line. */
  async *#athenaData(address: ObjectAddress, config: ReaderConfig): AsyncIterable<string> {
    const { manifestType: _manifestType, ...fileConfig } = config
    for await (const [line = ''] of csvCells(this.#bytes(address), ',')) {
      const place = /^s3:\/\/([^/]+)\/(.+)$/.exec(line.trim())
      if (place === null) throw new ItemReaderFailure(`The manifest has a line that is no address in S3: ${line}`)
      const file = { bucket: place[1] as string, key: place[2] as string, region: address.region }
      yield* this.#read(file, { ...fileConfig, inputType: fileConfig.inputType ?? 'CSV' })
    }
  }

  async *#bytes(address: ObjectAddress): AsyncIterable<Uint8Array> {
    const bytes = this.#objects.read(address)
    if (!address.key.endsWith('.gz')) {
      yield* bytes
      return
    }
    const gunzip = createGunzip()
    const source = Readable.from(bytes)
    source.on('error', (error) => gunzip.destroy(error))
    try {
      yield* source.pipe(gunzip)
    } catch (error) {
      if (error instanceof ObjectFailure) throw error
      throw new ItemReaderFailure(`Unable to unpack ${address.key}: ${(error as Error).message}`, { cause: error })
    } finally {
      source.destroy()
    }
  }

  async #text(address: ObjectAddress): Promise<string> {
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of this.#bytes(address)) {
      pieces.push(piece)
      size += piece.length
      if (size > MAX_MANIFEST_BYTES) throw new ItemReaderFailure(`The manifest ${address.key} is too large.`)
    }
    return Buffer.concat(pieces).toString('utf8')
  }
}

const MAX_MANIFEST_BYTES = 64 * 1_048_576

function textOf(value: Json, name: string): string | undefined {
  const found = isObject(value) ? value.get(name) : undefined
  return typeof found === 'string' ? found : undefined
}

/** A listing may name files of any type. */
function typeOfName(key: string): NonNullable<ReaderConfig['inputType']> {
  const name = key.replace(/\.gz$/, '').toLowerCase()
  if (name.endsWith('.csv')) return 'CSV'
  if (name.endsWith('.jsonl')) return 'JSONL'
  return name.endsWith('.parquet') ? 'PARQUET' : 'JSON'
}
