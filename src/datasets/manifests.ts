import { ItemReaderFailure } from '../engine/item-reading.ts'
import { JsonSyntaxError, parse } from '../lib/json/parse.ts'
import { isArray, isObject, type Json } from '../lib/json/value.ts'
import { csvCells } from './csv-rows.ts'
import { texts } from './texts.ts'

/** What the manifest of an S3 inventory says of its files. */
export interface Inventory {
  /** Absent where it does not say. */
  readonly bucket?: string
  readonly headers: readonly string[]
  readonly keys: readonly string[]
}

/** @throws {ItemReaderFailure} it is none, or one in a format that AWS does not read either (ORC, Parquet) */
export async function readInventory(key: string, bytes: AsyncIterable<Uint8Array>): Promise<Inventory> {
  const manifest = parsed(key, await wholeText(key, bytes))
  const format = textOf(manifest, 'fileFormat')
  const schema = textOf(manifest, 'fileSchema')
  const files = isObject(manifest) ? manifest.get('files') : undefined
  if (format === undefined || schema === undefined || !isArray(files)) {
    throw new ItemReaderFailure(`${key} is no manifest of an S3 inventory: it has no fileFormat, fileSchema or files.`)
  }
  if (format !== 'CSV') {
    throw new ItemReaderFailure(`The inventory has the format ${format}, and only CSV is supported.`)
  }
  const bucket = textOf(manifest, 'destinationBucket')?.split(':').at(-1)
  return {
    ...(bucket !== undefined && { bucket }),
    headers: schema.split(',').map((name) => name.trim()),
    keys: files.flatMap((file) => textOf(file, 'key') ?? [])
  }
}

/** The files that the manifest of an Athena query lists, one address a line. @throws {ItemReaderFailure} */
export async function* athenaFiles(
  bytes: AsyncIterable<Uint8Array>
): AsyncIterable<{ readonly bucket: string; readonly key: string }> {
  for await (const [line = ''] of csvCells(bytes, ',')) {
    const place = /^s3:\/\/([^/]+)\/(.+)$/i.exec(line.trim())
    if (place === null)
      throw new ItemReaderFailure(`The manifest has a line that is no address in S3: ${line.slice(0, 200)}`)
    yield { bucket: place[1] as string, key: place[2] as string }
  }
}

async function wholeText(key: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const piece of texts(bytes)) {
    text += piece
    if (text.length > MAX_MANIFEST_LENGTH) throw new ItemReaderFailure(`The manifest ${key} is too large.`)
  }
  return text
}

function parsed(key: string, text: string): Json {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new ItemReaderFailure(`Unable to parse the manifest ${key}: ${error.message}`, { cause: error })
  }
}

function textOf(value: Json, name: string): string | undefined {
  const found = isObject(value) ? value.get(name) : undefined
  return typeof found === 'string' ? found : undefined
}

/** In UTF-16 code units. */
const MAX_MANIFEST_LENGTH = 64 * 1_048_576
