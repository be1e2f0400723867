import { MAX_DEPTH } from './parse.ts'
import { isArray, isObject, type Json, JsonNumber } from './value.ts'

/** In UTF-16 units. A value that holds the same part many times is small, and its text is not. */
export const MAX_TEXT_LENGTH = 17 * 1024 * 1024

/** A value that has no text within bounds: it is longer than {@link MAX_TEXT_LENGTH} or than its meter allows, or nested deeper than what is read. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError'
  readonly limit: 'length' | 'depth'

  constructor(limit: 'length' | 'depth') {
    super(limit === 'length' ? `JSON text exceeds ${MAX_TEXT_LENGTH} characters` : `JSON exceeds ${MAX_DEPTH} levels`)
    this.limit = limit
  }
}

/** What the writing of a value is charged to, before it is done. */
export interface Meter {
  /** @param units items and members, each counting as one, and what is written of long texts. @returns whether it is too much */
  spend(units: number): boolean
}

/**
 * Compact JSON text: no white space, members in order, non-ASCII characters as they are, numbers as written.
 * @throws {JsonLimitError}
 */
export const stringify = (value: Json, meter?: Meter): string => write(value, 0, meter)

function write(value: Json, depth: number, meter: Meter | undefined): string {
  if (typeof value === 'string') {
    if (value.length > LONG_LENGTH && meter?.spend(value.length >> QUOTING)) throw new JsonLimitError('length')
    return quote(value)
  }
  if (value === null) return 'null'
  if (isArray(value)) {
    if (depth >= MAX_DEPTH) throw new JsonLimitError('depth')
    if (meter?.spend(value.length)) throw new JsonLimitError('length')
    if (value.length > FEW) {
      const parts = new Parts()
      for (const item of value) parts.add(write(item, depth + 1, meter))
      return `[${parts.joined()}]`
    }
    let text = '['
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += ','
      text += write(value[index] as Json, depth + 1, meter)
      if (text.length > MAX_TEXT_LENGTH) throw new JsonLimitError('length')
    }
    return `${text}]`
  }
  if (isObject(value)) {
    if (depth >= MAX_DEPTH) throw new JsonLimitError('depth')
    if (meter?.spend(value.size)) throw new JsonLimitError('length')
    if (value.size > FEW) {
      const parts = new Parts()
      for (const [key, member] of value) parts.add(`${quote(key)}:${write(member, depth + 1, meter)}`)
      return `{${parts.joined()}}`
    }
    let text = ''
    // without an array for each member, and each piece joined to the text at once: two thirds of the memory
    value.forEach((member, key) => {
      text = text === '' ? '{' : `${text},`
      text = isPlain(key) ? `${text}"${key}":` : `${text}${JSON.stringify(key)}:`
      text += write(member, depth + 1, meter)
      if (text.length > MAX_TEXT_LENGTH) throw new JsonLimitError('length')
    })
    return text === '' ? '{}' : `${text}}`
  }
  return value instanceof JsonNumber ? value.text : String(value)
}

/** Texts that are joined at once: a text that grows by a little at a time costs five times the time and memory. */
class Parts {
  readonly #texts: string[] = []
  #length = 0

  add(text: string): void {
    this.#length += text.length + 1
    if (this.#length > MAX_TEXT_LENGTH) throw new JsonLimitError('length')
    this.#texts.push(text)
  }

  joined(): string {
    return this.#texts.join(',')
  }
}

/** Items or members up to which a text that grows is faster. */
const FEW = 64

/** For most names and short texts, looking at them is faster than the call. */
const quote = (text: string): string => (isPlain(text) ? `"${text}"` : JSON.stringify(text))

/** Whether a text is short and is itself between quotes. */
function isPlain(text: string): boolean {
  if (text.length > SHORT_LENGTH) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    // control characters, the quote, the backslash, halves of surrogate pairs
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) return false
  }
  return true
}

const SHORT_LENGTH = 32

/** Characters of a text that are written in the time of an item, as a power of two; shorter ones are not counted. */
const QUOTING = 6
const LONG_LENGTH = 1_024
