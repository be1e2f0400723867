import { indexOf, split as splitText } from '../../../lib/text-search.ts'
import { callBack } from '../function-value.ts'
import { internalError, jsonataError } from '../jsonata-error.ts'
import { type Match, matchesOf } from '../matcher.ts'
import type { Runtime } from '../runtime.ts'
import { FunctionValue, type JsonNumber, newSequence, type Result, type Value } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Text = string | undefined
type Numeric = number | JsonNumber | undefined
type Pattern = string | FunctionValue | undefined

export const patternFunctions: FunctionTable = new Map([
  ['match', define('<s-f<s:o>n?:a<o>>', 3, match)],
  ['split', define('<s-(sf)n?:a<s>>', 3, split)],
  ['replace', define('<s-(sf)(sf)n?:s>', 4, replace)]
])

function match(runtime: Runtime, text: Text, matcher: FunctionValue, limit: Numeric): Result {
  if (text === undefined) return undefined
  if (limit !== undefined && Number(limit) < 0) throw jsonataError('D3040')
  const found = newSequence()
  for (const match of take(matchesOf(runtime, matcher, text), limit)) {
    runtime.allocateMembers(3)
    found.push(describe(match))
  }
  return found
}

const describe = (match: Match): Value =>
  new Map<string, Value>([
    ['match', match.text],
    ['index', match.start],
    ['groups', match.groups.map((group) => group ?? null)]
  ])

function split(runtime: Runtime, text: Text, separator: Pattern, limit: Numeric): Result {
  if (text === undefined) return undefined
  if (limit !== undefined && Number(limit) < 0) throw jsonataError('D3020')
  if (separator === undefined) throw internalError()
  runtime.allocateText(text.length)
  if (typeof separator === 'string') accountForSearch(runtime, text, separator)
  const parts =
    typeof separator === 'string'
      ? splitText(text, separator, limit === undefined ? undefined : Number(limit))
      : splitAtMatches(text, matchesOf(runtime, separator, text), limit === undefined ? undefined : Number(limit))
  runtime.allocateItems(parts.length)
  return parts
}

function accountForSearch(runtime: Runtime, text: string, sought: string): void {
  runtime.allocateText(sought.length)
  runtime.work((text.length + sought.length) >> 4)
}

function splitAtMatches(text: string, matches: Iterable<Match>, limit = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = []
  let start = 0
  for (const match of take(matches, limit)) {
    parts.push(text.slice(start, match.start))
    start = match.end
  }
  if (parts.length < limit) parts.push(text.slice(start))
  return parts
}

function replace(runtime: Runtime, text: Text, pattern: Pattern, replacement: Pattern, limit: Numeric): Result {
  if (text === undefined) return undefined
  if (pattern === '') throw jsonataError('D3010')
  if (limit !== undefined && Number(limit) < 0) throw jsonataError('D3011')
  if (pattern === undefined || replacement === undefined) throw internalError()
  runtime.allocateText(text.length)
  if (typeof pattern === 'string') accountForSearch(runtime, text, pattern)
  if (typeof replacement === 'string') runtime.allocateText(replacement.length)
  const matches = typeof pattern === 'string' ? occurrences(text, pattern) : matchesOf(runtime, pattern, text)
  let result = ''
  let position = 0
  for (const match of take(matches, limit)) {
    const substitute = substituteFor(runtime, match, pattern, replacement)
    result += text.slice(position, match.start) + substitute
    position = match.start + match.text.length
    runtime.work(2)
    runtime.joinText(result.length)
  }
  return result + text.slice(position)
}

function* take<T>(items: Iterable<T>, limit: Numeric): Generator<T, void> {
  const count = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
  if (!(count > 0)) return
  let taken = 0
  for (const item of items) {
    yield item
    if (++taken >= count) return
  }
}

function* occurrences(text: string, sought: string): Generator<Match, void> {
  let at = indexOf(text, sought)
  while (at >= 0) {
    yield { text: sought, start: at, end: at + sought.length, groups: [] }
    at = indexOf(text, sought, at + sought.length)
  }
}

/** @throws {JsonataError} D3012 */
function substituteFor(runtime: Runtime, match: Match, pattern: Pattern, replacement: string | FunctionValue): string {
  if (replacement instanceof FunctionValue) {
    const argument = new Map<string, Value>([
      ['match', match.text],
      ['start', match.start],
      ['end', match.end],
      ['groups', match.groups.map((group) => group ?? null)]
    ])
    const substitute = callBack(runtime, replacement, argument)
    if (typeof substitute !== 'string') throw jsonataError('D3012')
    return substitute
  }
  // `$` refers to the match of a regular expression only
  return typeof pattern === 'string' ? replacement : expand(replacement, match)
}

/** Fills in `$$`, `$0` (the match) and `$1`… (its groups; a group that there is not is empty). */
function expand(replacement: string, match: Match): string {
  let result = ''
  let position = 0
  for (;;) {
    const at = replacement.indexOf('$', position)
    if (at < 0) return result + replacement.slice(position)
    result += replacement.slice(position, at)
    position = at + 1
    const next = replacement.charAt(position)
    if (next === '$') {
      result += '$'
      position++
    } else if (next === '0') {
      result += match.text
      position++
    } else {
      const number = groupNumber(replacement.slice(position), match.groups.length)
      if (number === undefined) {
        result += '$'
      } else {
        const group = match.groups[number - 1]
        if (typeof group === 'string') result += group
        position += String(number).length
      }
    }
  }
}

/** The number of the group meant by the digits at the start: of as many digits as there can be group numbers. */
function groupNumber(digits: string, groupCount: number): number | undefined {
  const width = groupCount === 0 ? 1 : String(groupCount).length
  let number = Number.parseInt(digits.slice(0, width), 10)
  if (width > 1 && number > groupCount) number = Number.parseInt(digits.slice(0, width - 1), 10)
  return Number.isNaN(number) ? undefined : number
}
