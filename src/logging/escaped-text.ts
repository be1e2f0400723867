/** Bytes of UTF-8 that a text takes inside a JSON string. */
export const escapedLength = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2

/** The most bytes that any text of that length can take: each UTF-16 code unit as `\u0000`. */
export const longestEscapedLength = (length: number): number => length * LONGEST_ESCAPE

const LONGEST_ESCAPE = 6

/** The beginning of a text that takes no more than `maxBytes` inside a JSON string; no character is cut apart. */
export function cutEscaped(text: string, maxBytes: number): string {
  let fits = 0
  let tooLong = Math.min(text.length, maxBytes) + 1
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1
    if (escapedLength(text.slice(0, middle)) <= maxBytes) fits = middle
    else tooLong = middle
  }
  return text.slice(0, HIGH_SURROGATE.test(text.charAt(fits - 1)) ? fits - 1 : fits)
}

const HIGH_SURROGATE = /^[\ud800-\udbff]$/
