import type { ReaderConfig } from '../asl/definition.ts'
import { type ItemOwner, ItemReaderFailure, type ItemReaders } from '../engine/item-reading.ts'
import type { ReaderSource } from '../interpreter/map-run-start.ts'
import { Payload } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isObject, type Json, object } from '../lib/json/value.ts'
import type { SourceItem } from '../map-run/command.ts'
import { type BucketAddress, type ObjectAddress, ObjectFailure, type ObjectStore } from '../objects/object-store.ts'
import { csvRows } from './csv-rows.ts'
import { jsonArrayItems, jsonLines, type PointedItem, pointedItems } from './json-items.ts'
import { athenaFiles, readInventory } from './manifests.ts'
import { parquetRows } from './parquet-rows.ts'
import { unpacked } from './unpacked.ts'

type FileType = 'CSV' | 'JSON' | 'JSONL' | 'PARQUET'

/** Reads the items that an ItemReader names: listings of buckets, and files in them. All of it is streamed. */
export class S3ItemReaders implements ItemReaders {
  readonly #objects: ObjectStore

  constructor(objects: ObjectStore) {
    this.#objects = objects
  }

  async *open(source: ReaderSource, { region }: ItemOwner): AsyncIterable<SourceItem> {
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

  #items({ arguments: text, resource, config }: ReaderSource, region: string): AsyncIterable<SourceItem> {
    const request = Payload.ofText(text).value
    const bucket = required(request, 'Bucket')
    const bucketOwner = textOf(request, 'ExpectedBucketOwner')
    const place = { bucket, region, ...(bucketOwner !== undefined && { bucketOwner }) }
    if (resource.endsWith(':s3:listObjectsV2')) {
      return config.transformation === 'LOAD_AND_FLATTEN'
        ? this.#listedFiles(place, textOf(request, 'Prefix') ?? '', config)
        : this.#listed(place, textOf(request, 'Prefix') ?? '')
    }
    const versionId = textOf(request, 'VersionId')
    const address = { ...place, key: required(request, 'Key'), ...(versionId !== undefined && { versionId }) }
    if (config.manifestType === 'ATHENA_DATA') return this.#athenaData(address, config)
    if (config.inputType === 'MANIFEST' || config.manifestType === 'S3_INVENTORY')
      return this.#inventory(address, config)
    return this.#file(address, config.inputType ?? 'JSON', config)
  }

  async *#listed(place: BucketAddress, prefix: string): AsyncIterable<SourceItem> {
    const source = `S3://${place.bucket}`
    for await (const { key, etag, lastModified, sizeBytes, storageClass } of this.#objects.list(place, prefix)) {
      const described = object({
        Etag: etag,
        LastModified: Math.floor(lastModified / 1000),
        Key: key,
        Size: sizeBytes,
        StorageClass: storageClass
      })
      yield { text: stringify(described), source }
    }
  }

  /** What stands for a folder has no content. */
  async *#listedFiles(place: BucketAddress, prefix: string, config: ReaderConfig): AsyncIterable<SourceItem> {
    const type = fileType(config, 'LOAD_AND_FLATTEN')
    for await (const { key } of this.#objects.list(place, prefix)) {
      if (!key.endsWith('/')) yield* this.#file({ ...place, key }, type, config)
    }
  }

  async *#file(address: ObjectAddress, type: FileType, config: ReaderConfig): AsyncIterable<SourceItem> {
    const source = sourceOf(address)
    for await (const item of this.#contentOf(address, type, config)) {
      yield typeof item === 'string' ? { text: item, source } : { ...item, source }
    }
  }

  #contentOf(address: ObjectAddress, type: FileType, config: ReaderConfig): AsyncIterable<string | PointedItem> {
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
        if (address.versionId !== undefined)
          throw new ItemReaderFailure('VersionId is not supported for Parquet files.')
        return parquetRows(this.#objects, address)
    }
  }

  /** The rows of the files that an S3 inventory's manifest names; they have no headers but the manifest's schema. */
  async *#inventory(address: ObjectAddress, config: ReaderConfig): AsyncIterable<SourceItem> {
    const { bucket = address.bucket, headers, keys } = await readInventory(address.key, this.#bytes(address))
    const { versionId: _ofTheManifest, ...place } = address
    for (const key of keys) {
      const file = { ...place, bucket, key }
      const source = sourceOf(file)
      for await (const text of csvRows(this.#bytes(file), config, headers)) yield { text, source }
    }
  }

  async *#athenaData(address: ObjectAddress, config: ReaderConfig): AsyncIterable<SourceItem> {
    const type = fileType(config, 'ManifestType ATHENA_DATA')
    for await (const file of athenaFiles(this.#bytes(address))) {
      yield* this.#file({ ...file, region: address.region }, type, config)
    }
  }

  #bytes(address: ObjectAddress): AsyncIterable<Uint8Array> {
    return unpacked(address.key, this.#objects.read(address))
  }
}

/** @throws {ItemReaderFailure} nothing says what the files are that others name */
function fileType({ inputType }: ReaderConfig, what: string): FileType {
  if (inputType === undefined || inputType === 'MANIFEST') {
    throw new ItemReaderFailure(`${what} needs an InputType that says what the files are: CSV, JSON, JSONL or PARQUET.`)
  }
  return inputType
}

/** As the context object shows it. Source: AWS's page on the context object. */
const sourceOf = ({ bucket, key }: ObjectAddress): string => `S3://${bucket}/${key}`

function required(request: Json, name: string): string {
  const value = textOf(request, name)
  if (value === undefined || value === '') throw new ItemReaderFailure(`The ItemReader names no ${name}.`)
  return value
}

function textOf(value: Json, name: string): string | undefined {
  const found = isObject(value) ? value.get(name) : undefined
  return typeof found === 'string' ? found : undefined
}
