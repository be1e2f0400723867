import { type Json, JsonNumber } from './value.ts'

/** Deeper nesting than this is refused (the default of Jackson, the parser that AWS's error texts come from). */
export const MAX_DEPTH = 1_000

/** So are longer numbers, for the same reason: reading them takes longer than in proportion. */
export const MAX_NUMBER_LENGTH = 1_000

/** Text that is not JSON. The message is worded as Jackson words it, without its ` at [Source: …]` ending. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
  /** Where reading stopped: 0-based offset into the text. */
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/**
 * Parses one JSON document, keeping member order and number texts (see `value.ts`). A member that occurs twice keeps
 * its first place and its last value.
 * @throws {JsonSyntaxError} with Jackson's wording
 */
export function parse(text: string): Json {
  return new Parser(text).document()
}

const EXPECTED_VALUE = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const WORD = /[A-Za-z0-9_$\u00a0-\uffff]/
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

class Parser {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Json {
    this.#skipBlanks()
    if (this.#at >= this.#text.length) {
      throw this.#error('No content to map due to end-of-input')
    }
    const value = this.#value()
    this.#skipBlanks()
    if (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at)
      if (isWordStart(code)) throw this.#unrecognised()
      throw this.#unexpected(`expected end of input after the document`)
    }
    return value
  }

  #value(): Json {
    const code = this.#text.charCodeAt(this.#at)
    switch (code) {
      case 0x22:
        return this.#string()
      case 0x7b:
        return this.#object()
      case 0x5b:
        return this.#array()
      case 0x74:
        return this.#token('true', true)
      case 0x66:
        return this.#token('false', false)
      case 0x6e:
        return this.#token('null', null)
      default:
        if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number()
        if (this.#at >= this.#text.length) throw this.#error('Unexpected end-of-input')
        if (isWordStart(code)) throw this.#unrecognised()
        throw this.#unexpected(
          "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        )
    }
  }

  #object(): Json {
    const result = new Map<string, Json>()
    this.#enter()
    this.#at++
    this.#skipBlanks()
    if (this.#text.charCodeAt(this.#at) === 0x7d) {
      this.#at++
      this.#depth--
      return result
    }
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== 0x22) {
        if (this.#at >= this.#text.length)
          throw this.#error('Unexpected end-of-input: expected close marker for Object')
        throw this.#unexpected('was expecting double-quote to start field name')
      }
      const key = this.#string()
      this.#skipBlanks()
      if (this.#text.charCodeAt(this.#at) !== 0x3a) {
        if (this.#at >= this.#text.length) throw this.#error('Unexpected end-of-input within/between Object entries')
        throw this.#unexpected('was expecting a colon to separate field name and value')
      }
      this.#at++
      this.#skipBlanks()
      result.set(key, this.#value())
      this.#skipBlanks()
      const code = this.#text.charCodeAt(this.#at)
      if (code === 0x2c) {
        this.#at++
        this.#skipBlanks()
      } else if (code === 0x7d) {
        this.#at++
        this.#depth--
        return result
      } else {
        if (this.#at >= this.#text.length)
          throw this.#error('Unexpected end-of-input: expected close marker for Object')
        throw this.#unexpected('was expecting comma to separate Object entries')
      }
    }
  }

  #array(): Json {
    const result: Json[] = []
    this.#enter()
    this.#at++
    this.#skipBlanks()
    if (this.#text.charCodeAt(this.#at) === 0x5d) {
      this.#at++
      this.#depth--
      return result
    }
    for (;;) {
      result.push(this.#value())
      this.#skipBlanks()
      const code = this.#text.charCodeAt(this.#at)
      if (code === 0x2c) {
        this.#at++
        this.#skipBlanks()
      } else if (code === 0x5d) {
        this.#at++
        this.#depth--
        return result
      } else {
        if (this.#at >= this.#text.length) throw this.#error('Unexpected end-of-input: expected close marker for Array')
        throw this.#unexpected('was expecting comma to separate Array entries')
      }
    }
  }

  #string(): string {
    const start = this.#at
    let at = start + 1
    let escaped = false
    for (;;) {
      const code = this.#text.charCodeAt(at)
      if (code === 0x22) break
      if (code === 0x5c) {
        escaped = true
        at += 2
        continue
      }
      if (Number.isNaN(code)) {
        this.#at = this.#text.length
        throw this.#error('Unexpected end-of-input: was expecting closing quote for a string value')
      }
      if (code < 0x20) {
        this.#at = at
        throw this.#error(
          `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`
        )
      }
      at++
    }
    this.#at = at + 1
    if (!escaped) return this.#text.slice(start + 1, at)
    try {
      return JSON.parse(this.#text.slice(start, at + 1)) as string
    } catch {
      throw this.#badEscape(start, at)
    }
  }

  #badEscape(start: number, end: number): JsonSyntaxError {
    for (let at = start; at < end; at++) {
      if (this.#text.charCodeAt(at) !== 0x5c) continue
      const next = this.#text.charAt(at + 1)
      if (next === 'u') {
        for (let digit = at + 2; digit < at + 6; digit++) {
          const character = this.#text.charAt(digit)
          if (!/^[0-9a-fA-F]$/.test(character)) {
            this.#at = digit
            return this.#unexpected('expected a hex-digit for character escape sequence')
          }
        }
      } else if (!/["\\/bfnrt]/.test(next)) {
        this.#at = at + 1
        return this.#error(`Unrecognized character escape ${describe(this.#text.charCodeAt(at + 1))}`)
      }
      at++
    }
    return this.#error('Unrecognized character escape')
  }

  #number(): number | JsonNumber {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    const text = match === null ? '' : match[0]
    const end = this.#at + text.length
    const next = this.#text.charCodeAt(end)
    if (text === '' || (next >= 0x30 && next <= 0x39) || next === 0x2e || isWordStart(next)) {
      throw this.#badNumber(text, end)
    }
    this.#at = end
    if (text.length > MAX_NUMBER_LENGTH) {
      throw this.#error(
        `Number value length (${text.length}) exceeds the maximum allowed (${MAX_NUMBER_LENGTH}, from \`StreamReadConstraints.getMaxNumberLength()\`)`
      )
    }
    const value = Number(text)
    return String(value) === text ? value : new JsonNumber(text)
  }

  #badNumber(text: string, end: number): JsonSyntaxError {
    const first = this.#text.charAt(this.#at)
    this.#at = end
    if ((text === '0' || text === '-0') && /\d/.test(this.#text.charAt(end))) {
      return this.#error('Invalid numeric value: Leading zeroes not allowed')
    }
    if (text === '' && first === '-') {
      this.#at = end + 1
      if (this.#at >= this.#text.length) return this.#error('Unexpected end-of-input within a number')
      return this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value')
    }
    if (this.#text.charAt(end) === '.') {
      this.#at = end + 1
      if (this.#at >= this.#text.length) return this.#error('Unexpected end-of-input within a number')
      return this.#unexpected('Decimal point not followed by a digit')
    }
    return this.#unexpected('Expected space separating root-level values')
  }

  #token<T extends boolean | null>(word: string, value: T): T {
    const end = this.#at + word.length
    if (this.#text.startsWith(word, this.#at) && !WORD.test(this.#text.charAt(end))) {
      this.#at = end
      return value
    }
    throw this.#unrecognised()
  }

  #unrecognised(): JsonSyntaxError {
    let end = this.#at
    while (end < this.#text.length && end - this.#at < 256 && WORD.test(this.#text.charAt(end))) end++
    const word = this.#text.slice(this.#at, end)
    this.#at = end
    return this.#error(`Unrecognized token '${word}': ${EXPECTED_VALUE}`)
  }

  #unexpected(expectation: string): JsonSyntaxError {
    return this.#error(`Unexpected character (${describe(this.#text.charCodeAt(this.#at))}): ${expectation}`)
  }

  #error(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, this.#at)
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) {
      throw this.#error(
        `Document nesting depth (${MAX_DEPTH + 1}) exceeds the maximum allowed (${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`
      )
    }
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }
}

const isWordStart = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code === 0x24 || code >= 0xa0

const describe = (code: number): string =>
  code < 0x20 || code === 0x7f ? `(CTRL-CHAR, code ${code})` : `'${String.fromCharCode(code)}' (code ${code})`
