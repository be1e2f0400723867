import type { ItemReader, ReaderConfig } from '../../asl/definition.ts'
import { StateError } from '../../asl/errors.ts'
import { hashMapOrder } from '../../asl/hash-map-order.ts'
import { maxItems } from '../../asl/map-input.ts'
import type { Scope } from '../../asl/scope.ts'
import { JsonSyntaxError, parse } from '../../lib/json/parse.ts'
import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import { readCsv } from './read-csv.ts'

/**
 * What an ItemReader makes of the text of the file that it would read (`mapItemReaderData`), cut to MaxItems:
 * the items, or an object that ItemsPath looks into. `undefined` for files whose content is not the items itself
 * (manifests) or no text (Parquet).
 * @throws {StateError} `States.ItemReaderFailed`
 */
export function readItemData(reader: ItemReader, text: string, scope: Scope): Json | undefined {
  const data = readFile(reader.config, text)
  if (!isArray(data)) return data
  const limit = maxItems(reader, scope)
  return limit === 0 ? data : data.slice(0, limit)
}

function readFile(config: ReaderConfig, text: string): Json | undefined {
  switch (config.inputType) {
    case 'CSV':
      return readRows(config, text)
    case 'JSONL':
      return text
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .map(parseJson)
    case 'JSON':
    case undefined:
      return followPointer(parseJson(text), config.itemsPointer)
    case 'MANIFEST':
    case 'PARQUET':
      return undefined
    default:
      return config.inputType satisfies never
  }
}

function parseJson(text: string): Json {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw failed(`The item data is not valid JSON: ${error.message}`)
    throw error
  }
}

/** A JSON Pointer (RFC 6901). An object may still be looked into by ItemsPath; anything else cannot be iterated over. */
function followPointer(document: Json, pointer = ''): Json {
  let found: Json | undefined = document
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isObject(found)) found = found.get(name)
    else if (isArray(found) && /^(?:0|[1-9]\d*)$/.test(name)) found = found[Number(name)]
    else found = undefined
  }
  if (isArray(found) || isObject(found)) return found
  throw failed('Attempting to map over non-iterable node.')
}

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const

/** Every cell is a text; missing ones are empty, surplus ones dropped. Members come in the order of a Java `HashMap`. */
function readRows({ csvDelimiter = 'COMMA', csvHeaderLocation, csvHeaders }: ReaderConfig, text: string): Json {
  const rows = readCsv(text, DELIMITERS[csvDelimiter])
  const headers = csvHeaderLocation === 'GIVEN' ? (csvHeaders ?? []) : (rows.shift() ?? [])
  if (new Set(headers).size < headers.length) throw failed('CSV headers cannot contain duplicates.')
  const columns = hashMapOrder(headers).map((name) => ({ name, index: headers.indexOf(name) }))
  return rows.map((row) => new Map(columns.map(({ name, index }) => [name, row[index] ?? ''])))
}

const failed = (cause: string): StateError => new StateError('States.ItemReaderFailed', cause)
