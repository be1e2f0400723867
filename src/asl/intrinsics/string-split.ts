import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'

/**
 * `States.StringSplit(text, delimiters)`. Every character of the second argument is a delimiter, and empty parts are left
 * out (recorded: `test_string_split`), as Java's StringTokenizer does.
 */
export const stringSplit: IntrinsicFunction = (values, site) => {
  const [text, delimiters] = values
  if (values.length !== 2 || typeof text !== 'string' || typeof delimiters !== 'string') throw invalidArguments(site)
  site.charge.text(text.length + delimiters.length)
  site.charge.work(delimiters.length)
  const isDelimiter = new Set<number>()
  for (let at = 0; at < delimiters.length; at += unitsAt(delimiters, at)) isDelimiter.add(codePoint(delimiters, at))
  const parts: string[] = []
  let start = 0
  let at = 0
  while (at < text.length) {
    const units = unitsAt(text, at)
    if (isDelimiter.has(codePoint(text, at))) {
      if (start < at) parts.push(text.slice(start, at))
      start = at + units
    }
    at += units
  }
  if (start < at) parts.push(text.slice(start))
  return parts
}

const codePoint = (text: string, at: number): number => text.codePointAt(at) as number

/** UTF-16 units of the character at a place. */
const unitsAt = (text: string, at: number): number => (codePoint(text, at) > 0xffff ? 2 : 1)
