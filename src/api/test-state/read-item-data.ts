import type { ItemReader, ReaderConfig } from '../../asl/definition.ts'
import { StateError } from '../../asl/errors.ts'
import { maxItems } from '../../asl/map-input.ts'
import type { Scope } from '../../asl/scope.ts'
import { csvRows } from '../../datasets/csv-rows.ts'
import { jsonLines, pointedValue } from '../../datasets/json-items.ts'
import { ItemReaderFailure } from '../../engine/item-reading.ts'
import { parse } from '../../lib/json/parse.ts'
import { isArray, isObject, type Json } from '../../lib/json/value.ts'

/**
 * What an ItemReader makes of the text of the file that it would read (`mapItemReaderData`), cut to MaxItems:
 * the items, or an object that ItemsPath looks into. `undefined` for files whose content is not the items itself
 * (manifests) or no text (Parquet).
 * @throws {StateError} `States.ItemReaderFailed`
 */
export async function readItemData(reader: ItemReader, text: string, scope: Scope): Promise<Json | undefined> {
  try {
    const data = await readFile(reader.config, bytesOf(text))
    if (!isArray(data)) return data
    const limit = maxItems(reader, scope)
    return limit === 0 ? data : data.slice(0, limit)
  } catch (error) {
    if (error instanceof ItemReaderFailure) throw new StateError('States.ItemReaderFailed', error.message)
    throw error
  }
}

async function readFile(config: ReaderConfig, bytes: AsyncIterable<Uint8Array>): Promise<Json | undefined> {
  switch (config.inputType) {
    case 'CSV':
      return (await Array.fromAsync(csvRows(bytes, config))).map(parse)
    case 'JSONL':
      return (await Array.fromAsync(jsonLines(bytes))).map(parse)
    case 'JSON':
    case undefined:
      return iterable(await pointedValue(bytes, config.itemsPointer ?? ''))
    case 'MANIFEST':
    case 'PARQUET':
      return undefined
    default:
      return config.inputType satisfies never
  }
}

/** An object may still be looked into by ItemsPath; anything else cannot be iterated over. */
function iterable(found: Json): Json {
  if (isArray(found) || isObject(found)) return found
  throw new ItemReaderFailure('Attempting to map over non-iterable node.')
}

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
