import { indexOf } from '../lib/text-search.ts'

/**
 * Whether a text matches a pattern of `StringMatches`: `*` stands for any characters, none included; `\*` is a star and
 * `\\` a backslash; nothing else is special. Takes at most (text length × pattern length) steps.
 */
export function stringMatches(text: string, pattern: string): boolean {
  const parts = parse(pattern)
  const first = parts[0] ?? ''
  if (parts.length === 1) return text === first
  const last = parts.at(-1) ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  const end = text.length - last.length
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = indexOf(text, part, at)
    if (found === -1 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** The literal texts between the stars of a pattern. */
function parse(pattern: string): string[] {
  const parts = ['']
  for (let index = 0; index < pattern.length; index++) {
    let character = pattern.charAt(index)
    if (character === '*') {
      parts.push('')
      continue
    }
    const next = pattern.charAt(index + 1)
    if (character === '\\' && (next === '*' || next === '\\')) {
      character = next
      index++
    }
    parts[parts.length - 1] += character
  }
  return parts
}
