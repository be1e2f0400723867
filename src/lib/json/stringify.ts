import { MAX_DEPTH } from './parse.ts'
import { isArray, isObject, type Json, JsonNumber } from './value.ts'

/** In UTF-16 units. A value that holds the same part many times is small, and its text is not. */
export const MAX_TEXT_LENGTH = 17 * 1024 * 1024

/** A value that has no text within bounds: it is longer than {@link MAX_TEXT_LENGTH}, or nested deeper than what is read. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError'
  readonly limit: 'length' | 'depth'

  constructor(limit: 'length' | 'depth') {
    super(limit === 'length' ? `JSON text exceeds ${MAX_TEXT_LENGTH} characters` : `JSON exceeds ${MAX_DEPTH} levels`)
    this.limit = limit
  }
}

/**
 * Compact JSON text: no white space, members in order, non-ASCII characters as they are, numbers as written.
 * @throws {JsonLimitError}
 */
export const stringify = (value: Json): string => write(value, 0)

function write(value: Json, depth: number): string {
  if (typeof value === 'string') return quote(value)
  if (value === null) return 'null'
  if (isArray(value)) {
    if (depth >= MAX_DEPTH) throw new JsonLimitError('depth')
    let text = '['
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += ','
      text += write(value[index] as Json, depth + 1)
      if (text.length > MAX_TEXT_LENGTH) throw new JsonLimitError('length')
    }
    return `${text}]`
  }
  if (isObject(value)) {
    if (depth >= MAX_DEPTH) throw new JsonLimitError('depth')
    let text = '{'
    let first = true
    for (const [key, member] of value) {
      if (!first) text += ','
      first = false
      text += `${quote(key)}:${write(member, depth + 1)}`
      if (text.length > MAX_TEXT_LENGTH) throw new JsonLimitError('length')
    }
    return `${text}}`
  }
  return value instanceof JsonNumber ? value.text : String(value)
}

/** For most names and short texts, looking at them is faster than the call. */
function quote(text: string): string {
  if (text.length > SHORT_LENGTH) return JSON.stringify(text)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    // control characters, the quote, the backslash, halves of surrogate pairs
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) return JSON.stringify(text)
  }
  return `"${text}"`
}

const SHORT_LENGTH = 32
