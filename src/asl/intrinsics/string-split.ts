import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'

/**
 * `States.StringSplit(text, delimiters)`. Every character of the second argument is a delimiter, and empty parts are left
 * out (recorded: `test_string_split`), as Java's StringTokenizer does.
 */
export const stringSplit: IntrinsicFunction = (values, site) => {
  const [text, delimiters] = values
  if (values.length !== 2 || typeof text !== 'string' || typeof delimiters !== 'string') throw invalidArguments(site)
  site.charge.text(text.length + delimiters.length)
  const isDelimiter = new Set(delimiters)
  const parts: string[] = []
  let part = ''
  for (const character of text) {
    if (!isDelimiter.has(character)) part += character
    else if (part !== '') {
      parts.push(part)
      part = ''
    }
  }
  if (part !== '') parts.push(part)
  return parts
}
