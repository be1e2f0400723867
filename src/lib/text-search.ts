/**
 * Where a text is first found in another at or after a place; -1 where it is not. Unlike `String.indexOf`, which may
 * compare every character of the one with every character of the other (measured: 2.7 s for 100,000 in 262,000), this
 * takes time in proportion to the lengths.
 */
export function indexOf(text: string, sought: string, from = 0): number {
  if (sought.length <= SHORT_LENGTH) return text.indexOf(sought, from)
  if (text.length - from < sought.length) return -1
  const borders = bordersOf(sought)
  let matched = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    while (matched > 0 && code !== sought.charCodeAt(matched)) matched = borders[matched - 1] as number
    if (code === sought.charCodeAt(matched)) matched++
    if (matched === sought.length) return at - matched + 1
  }
  return -1
}

/** The parts of a text between the places of another, at most `limit` of them, in time as {@link indexOf} takes it. */
export function split(text: string, separator: string, limit?: number): string[] {
  if (separator.length <= SHORT_LENGTH) return text.split(separator, limit)
  const parts: string[] = []
  let start = 0
  for (let at = indexOf(text, separator); at >= 0; at = indexOf(text, separator, start)) {
    parts.push(text.slice(start, at))
    start = at + separator.length
  }
  parts.push(text.slice(start))
  return limit === undefined ? parts : parts.slice(0, limit >>> 0)
}

/** Up to here the engine's own search is never slow, and mostly much faster. */
const SHORT_LENGTH = 128

/** For each beginning of a text, how much of its own beginning it ends with (Knuth, Morris and Pratt). */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length)
  let length = 0
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    while (length > 0 && code !== text.charCodeAt(length)) length = borders[length - 1] as number
    if (code === text.charCodeAt(length)) length++
    borders[at] = length
  }
  return borders
}
