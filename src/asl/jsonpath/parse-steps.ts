import { type Cursor, isBlank } from './cursor.ts'
import type { Filter, PathStep } from './path.ts'

/** Longer paths than this are refused, so that evaluation, which nests per step, stays within its stack. */
const MAX_STEPS = 256

/** Characters that end a name inside of a filter, besides those that end it anywhere. */
const FILTER_ENDS = '=<>!~)&|,'

/**
 * Reads the steps of a path, up to the end of the text or, inside of a filter, up to what cannot belong to the path.
 *
 * AWS runs an early version of Jayway JsonPath (2.0 or before), and this is its grammar, not today's: functions do not
 * exist, a member is called `length()` there (`$.Jobs.sum()` finds nothing on AWS); backslashes in quoted names are
 * characters like others (recorded: `test_escape_sequence_parsing[ESCAPE_SEQUENCES_JSONPATH]`) but for `\'`, which there
 * is no other way to write; a dot before a bracket is ignored; the last item is `[(@.length-1)]`.
 * @throws {PathSyntaxError}
 */
export function parseSteps(cursor: Cursor, inFilter: boolean, parseFilter: (cursor: Cursor) => Filter): PathStep[] {
  const steps: PathStep[] = []
  for (;;) {
    if (cursor.isAtEnd || (inFilter && (isBlank(cursor.current) || FILTER_ENDS.includes(cursor.current)))) return steps
    if (cursor.take('..')) steps.push({ kind: 'descent' })
    else if (!cursor.take('.') && cursor.current !== '[') throw cursor.error("'.' or '[' expected")
    if (cursor.isAtEnd) throw cursor.error("a path must not end with '.'")
    steps.push(cursor.current === '[' ? bracketStep(cursor, parseFilter) : dotStep(cursor, inFilter))
    if (steps.length > MAX_STEPS) throw cursor.error(`more than ${MAX_STEPS} steps`)
  }
}

function dotStep(cursor: Cursor, inFilter: boolean): PathStep {
  const start = cursor.at
  for (; !cursor.isAtEnd && !'.['.includes(cursor.current); cursor.at++) {
    if (inFilter) {
      if (cursor.startsWith('()')) cursor.at++
      else if (isBlank(cursor.current) || FILTER_ENDS.includes(cursor.current)) break
    } else if (isBlank(cursor.current)) throw cursor.error("a name with blanks must be written as ['my name'], blank")
  }
  const name = cursor.text.slice(start, cursor.at)
  if (name === '') throw cursor.error('a name expected')
  return name === '*' ? { kind: 'wildcard' } : { kind: 'name', name }
}

function bracketStep(cursor: Cursor, parseFilter: (cursor: Cursor) => Filter): PathStep {
  cursor.expect('[')
  cursor.skipBlanks()
  const step = bracketed(cursor, parseFilter)
  cursor.skipBlanks()
  cursor.expect(']')
  return step
}

const FROM_END = /\(\s*@\s*\.\s*(?:length|size)\s*(?:\(\s*\))?\s*-\s*(\d{1,9})\s*\)/y
const SLICE = /(-?\d{1,9})?\s*:\s*(-?\d{1,9})?(?=\s*\])/y
const INDEXES = /-?\d{1,9}(?:\s*,\s*-?\d{1,9})*(?=\s*\])/y

function bracketed(cursor: Cursor, parseFilter: (cursor: Cursor) => Filter): PathStep {
  switch (cursor.current) {
    case "'":
    case '"':
      return quotedNames(cursor)
    case '*':
      cursor.at++
      return { kind: 'wildcard' }
    case '?':
      cursor.at++
      cursor.skipBlanks()
      return { kind: 'filter', filter: parseFilter(cursor) }
    case '(': {
      const match = cursor.match(FROM_END)
      if (match === null) throw cursor.error('(@.length-n) expected')
      return { kind: 'from-end', distance: Number(match[1]) }
    }
  }
  const slice = cursor.match(SLICE)
  if (slice !== null) {
    if (slice[1] === undefined && slice[2] === undefined) throw cursor.error('a slice needs a start or an end')
    return { kind: 'slice', from: integer(slice[1]), to: integer(slice[2]) }
  }
  const list = cursor.match(INDEXES)
  if (list === null) throw cursor.error("an index, a slice, *, a filter or a quoted name expected after '['")
  const indexes = list[0].split(',').map(Number)
  return indexes.length === 1 ? { kind: 'index', index: indexes[0] as number } : { kind: 'indexes', indexes }
}

const integer = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits))

function quotedNames(cursor: Cursor): PathStep {
  const names: string[] = []
  do {
    cursor.skipBlanks()
    names.push(quotedName(cursor))
    cursor.skipBlanks()
  } while (cursor.take(','))
  return names.length === 1 ? { kind: 'name', name: names[0] as string } : { kind: 'names', names }
}

function quotedName(cursor: Cursor): string {
  const quote = cursor.current
  if (quote !== "'" && quote !== '"') throw cursor.error('a quoted name expected')
  cursor.at++
  let name = ''
  while (!cursor.take(quote)) {
    if (cursor.isAtEnd) throw cursor.error(`missing ${quote}`)
    if (cursor.startsWith(`\\${quote}`)) cursor.at++
    name += cursor.current
    cursor.at++
  }
  return name
}
