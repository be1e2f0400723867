import { ItemReaderFailure } from '../engine/item-reading.ts'
import { JsonSyntaxError, parse } from '../lib/json/parse.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isArray, isObject, type Json } from '../lib/json/value.ts'
import { MAX_ITEM_BYTES, texts } from './texts.ts'

/**
 * The items of a JSON array, each as compact JSON, without ever having the whole file in memory.
 * @throws {ItemReaderFailure} it is no array (recorded: `test_map_item_reader_json_no_json_list_object`), or no JSON
 */
export async function* jsonArrayItems(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const splitter = new ArraySplitter()
  for await (const text of texts(bytes)) {
    for (const item of splitter.push(text)) yield compact(item)
  }
  splitter.end()
}

/** Finds where the items of one array end; whether each of them is JSON is for others to look at. */
class ArraySplitter {
  #phase: 'before' | 'inside' | 'after' = 'before'
  #depth = 0
  #isInText = false
  #isEscaped = false
  #item = ''
  #count = 0

  push(text: string): readonly string[] {
    const items: string[] = []
    let start = 0
    for (let index = 0; index < text.length; index++) {
      const char = text.charAt(index)
      if (this.#phase === 'inside') {
        if (!this.#endsItem(char)) continue
        this.#take(text.slice(start, index), items, char)
        start = index + 1
      } else if (char.trim() !== '' && char !== BYTE_ORDER_MARK) {
        if (this.#phase === 'after') throw malformed(`unexpected '${char}' after the array`)
        if (char !== '[') throw new ItemReaderFailure('Attempting to map over non-iterable node.')
        this.#phase = 'inside'
        start = index + 1
      }
    }
    if (this.#phase === 'inside') this.#item += text.slice(start)
    if (this.#item.length > MAX_ITEM_BYTES) throw malformed('an item of the array is too large')
    return items
  }

  end(): void {
    if (this.#phase === 'before') throw malformed('the file is empty')
    if (this.#phase === 'inside') throw malformed('the array does not end')
  }

  #endsItem(char: string): boolean {
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (char === '\\') this.#isEscaped = true
      else if (char === '"') this.#isInText = false
      return false
    }
    if (char === '"') this.#isInText = true
    else if (char === '[' || char === '{') this.#depth++
    else if (char === '}' || (char === ']' && this.#depth > 0)) this.#depth--
    else return this.#depth === 0 && (char === ',' || char === ']')
    return false
  }

  #take(rest: string, items: string[], end: string): void {
    const item = this.#item + rest
    this.#item = ''
    // an empty array has nothing before its end
    if (!(end === ']' && this.#count === 0 && item.trim() === '')) items.push(item)
    this.#count++
    if (end === ']') this.#phase = 'after'
  }
}

const BYTE_ORDER_MARK = '\uFEFF'

/** The items of a JSON Lines file: one value a line, empty lines left out. @throws {ItemReaderFailure} */
export async function* jsonLines(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let rest = ''
  for await (const text of texts(bytes)) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_ITEM_BYTES) throw malformed('a line is too large')
    for (const line of lines) if (line.trim() !== '') yield compact(line.replace(BYTE_ORDER_MARK, ''))
  }
  if (rest.trim() !== '') yield compact(rest.replace(BYTE_ORDER_MARK, ''))
}

/**
 * The items of an array inside a JSON file, or the members of an object in it; the file is read whole.
 * @param pointer JSON Pointer (RFC 6901)
 * @throws {ItemReaderFailure}
 */
export async function* pointedItems(bytes: AsyncIterable<Uint8Array>, pointer: string): AsyncIterable<PointedItem> {
  const found = await pointedValue(bytes, pointer)
  if (isArray(found)) for (const item of found) yield { text: stringify(item) }
  else if (isObject(found)) for (const [key, member] of found) yield { text: stringify(member), key }
  else throw new ItemReaderFailure('Attempting to map over non-iterable node.')
}

/**
 * @param pointer likewise; the empty one is the whole file
 * @throws {ItemReaderFailure}
 */
export async function pointedValue(bytes: AsyncIterable<Uint8Array>, pointer: string): Promise<Json> {
  let whole = ''
  for await (const text of texts(bytes)) {
    whole += text
    if (whole.length > MAX_POINTED_LENGTH) throw malformed('the file is too large for ItemsPointer')
  }
  let found: Json | undefined = parseItem(whole.replace(BYTE_ORDER_MARK, ''))
  for (const step of pointer.split('/').slice(1))
    found = memberOf(found, step.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (found === undefined) throw new ItemReaderFailure(`The ItemsPointer '${pointer}' finds nothing in the file.`)
  return found
}

export interface PointedItem {
  /** JSON text. */
  readonly text: string
  /** The name of an object's member. */
  readonly key?: string
}

/** In UTF-16 code units. */
const MAX_POINTED_LENGTH = 128 * 1_048_576

function memberOf(value: Json | undefined, step: string): Json | undefined {
  if (value === undefined) return undefined
  if (isArray(value)) return /^(?:0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined
  return isObject(value) ? value.get(step) : undefined
}

const compact = (text: string): string => stringify(parseItem(text))

function parseItem(text: string): Json {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw malformed(error.message)
    throw error
  }
}

const malformed = (detail: string): ItemReaderFailure =>
  new ItemReaderFailure(`Unable to parse the JSON file: ${detail}`)
