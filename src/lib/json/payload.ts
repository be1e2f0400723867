import { parse } from './parse.ts'
import { type Meter, stringify } from './stringify.ts'
import type { Json } from './value.ts'

/**
 * A JSON document that travels as text. AWS passes a value on in the text it received while it is passed whole, and
 * prints it compactly once a part was selected or something was built (recorded: `test_parallel_state_nested`), so the
 * text is the payload and the parsed value is made on first use, once.
 */
export class Payload {
  readonly text: string
  #value: Json | undefined
  #items: readonly Payload[] | undefined
  #sizeBytes: number | undefined

  private constructor(text: string, value: Json | undefined) {
    this.text = text
    this.#value = value
  }

  /** Of a text already known to be JSON (checked where it came in); it is parsed on first use of `value`. */
  static ofText(text: string): Payload {
    return new Payload(text, undefined)
  }

  /**
   * Of a value that was built here; its text is compact.
   * @throws {JsonLimitError}
   */
  static of(value: Json, meter?: Meter): Payload {
    return new Payload(stringify(value, meter), value)
  }

  /** Of a text from outside. @throws {JsonSyntaxError} */
  static parse(text: string): Payload {
    return new Payload(text, parse(text))
  }

  /** An array of documents: their texts are joined, not printed anew, and none is read again that has been read. */
  static ofArray(items: readonly Payload[]): Payload {
    const array = new Payload(`[${items.map(({ text }) => text).join(',')}]`, undefined)
    array.#items = items
    return array
  }

  get value(): Json {
    if (this.#value === undefined) {
      this.#value = this.#items?.map(({ value }) => value) ?? parse(this.text)
      this.#items = undefined
    }
    return this.#value
  }

  /** Length of the text in UTF-8 bytes: what AWS's 262,144-byte limit counts. */
  get sizeBytes(): number {
    if (this.#sizeBytes === undefined) this.#sizeBytes = utf8Length(this.text)
    return this.#sizeBytes
  }
}

/** Bytes of a string in UTF-8; a lone surrogate counts as the three bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (code >= 0xd800 && code <= 0xdbff && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      bytes += 2
      index++
    } else bytes += 2
  }
  return bytes
}
