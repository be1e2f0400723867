import { JsonSyntaxError, parse } from '../../lib/json/parse.ts'
import { type Json, numberFromText } from '../../lib/json/value.ts'
import type { Cursor } from './cursor.ts'
import { parseSteps } from './parse-steps.ts'
import { areDefinite, type Filter, type FilterOperand, type FilterOperator, type FilterPath } from './path.ts'
import { parsePattern } from './pattern.ts'

/**
 * Reads `(condition)`. The grammar is that of current Jayway versions (`&&` binds closer than `||`, `!`, brackets,
 * all operators) and what the early ones that AWS runs took besides: strings without quotes, which end at `&&`, `||` or
 * the closing bracket (`[?(@.type==tool_use && @.name==x)]`).
 * @throws {PathSyntaxError}
 */
export function parseFilter(cursor: Cursor): Filter {
  cursor.expect('(')
  const filter = cursor.nested(() => alternatives(cursor))
  cursor.expect(')')
  return filter
}

function alternatives(cursor: Cursor): Filter {
  const operands = [conjunction(cursor)]
  while (cursor.take('||')) operands.push(conjunction(cursor))
  return operands.length === 1 ? (operands[0] as Filter) : { kind: 'or', operands }
}

function conjunction(cursor: Cursor): Filter {
  const operands = [negation(cursor)]
  while (cursor.take('&&')) operands.push(negation(cursor))
  return operands.length === 1 ? (operands[0] as Filter) : { kind: 'and', operands }
}

function negation(cursor: Cursor): Filter {
  cursor.skipBlanks()
  if (cursor.take('!')) return { kind: 'not', operand: cursor.nested(() => negation(cursor)) }
  const filter = cursor.current === '(' ? parseFilter(cursor) : relation(cursor)
  cursor.skipBlanks()
  return filter
}

function relation(cursor: Cursor): Filter {
  const left = operand(cursor, LEFT_END)
  cursor.skipBlanks()
  if (cursor.current === ')' || cursor.startsWith('&&') || cursor.startsWith('||')) {
    if (left.kind !== 'path') throw cursor.error('a comparison expected')
    return { kind: 'exists', path: left.path }
  }
  const operator = readOperator(cursor)
  cursor.skipBlanks()
  return { kind: 'comparison', operator, left, right: operand(cursor, RIGHT_END, operator) }
}

const OPERATORS: readonly FilterOperator[] = [
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  '=~',
  'in',
  'nin',
  'subsetof',
  'anyof',
  'noneof',
  'contains',
  'all',
  'size',
  'empty'
]

function readOperator(cursor: Cursor): FilterOperator {
  const word = cursor.match(/[=<>!~]+|[A-Za-z]+/y)?.[0].toLowerCase()
  const operator = OPERATORS.find((known) => known === word)
  if (operator === undefined) throw cursor.error(`an operator or ')' expected`)
  return operator
}

/** What ends a value without quotes, by its place. */
const LEFT_END = /[\s=<>!~)]|&&|\|\|/y
const RIGHT_END = /\)|&&|\|\|/y
const ITEM_END = /[,\]]/y

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function operand(cursor: Cursor, end: RegExp, operator?: FilterOperator): FilterOperand {
  switch (cursor.current) {
    case '@':
    case '$':
      return { kind: 'path', path: filterPath(cursor) }
    case '/':
      if (operator === undefined || operator === '=~') return patternOperand(cursor)
  }
  return { kind: 'literal', value: literal(cursor, end) }
}

function filterPath(cursor: Cursor): FilterPath {
  const fromRoot = cursor.current === '$'
  cursor.at++
  if (/[$\w]/.test(cursor.current)) throw cursor.error('only @ and $ can start a path in a filter, . or [ expected')
  const steps = parseSteps(cursor, true, parseFilter)
  return { fromRoot, steps, isDefinite: areDefinite(steps) }
}

function patternOperand(cursor: Cursor): FilterOperand {
  const match = cursor.match(/\/((?:[^/\\]|\\.)*)\/([A-Za-z]*)/sy)
  if (match === null) throw cursor.error('missing /')
  return { kind: 'pattern', pattern: parsePattern(match[1] as string, match[2] as string) }
}

function literal(cursor: Cursor, end: RegExp): Json {
  switch (cursor.current) {
    case "'":
    case '"':
      return quotedText(cursor)
    case '[':
      return cursor.nested(() => list(cursor))
    case '{':
      return objectLiteral(cursor)
    default:
      return unquoted(cursor, end)
  }
}

function quotedText(cursor: Cursor): string {
  const quote = cursor.current
  cursor.at++
  let text = ''
  while (!cursor.take(quote)) {
    if (cursor.isAtEnd) throw cursor.error(`missing ${quote}`)
    if (cursor.startsWith(`\\${quote}`) || cursor.startsWith('\\\\')) cursor.at++
    text += cursor.current
    cursor.at++
  }
  return text
}

function list(cursor: Cursor): Json {
  const items: Json[] = []
  cursor.expect('[')
  cursor.skipBlanks()
  if (cursor.take(']')) return items
  do {
    cursor.skipBlanks()
    items.push(literal(cursor, ITEM_END))
    cursor.skipBlanks()
  } while (cursor.take(','))
  cursor.expect(']')
  return items
}

function objectLiteral(cursor: Cursor): Json {
  const start = cursor.at
  let open = 0
  do {
    if (cursor.isAtEnd) throw cursor.error('missing }')
    if (cursor.match(/"(?:[^"\\]|\\.)*"/sy) !== null) continue
    if (cursor.current === '{') open++
    else if (cursor.current === '}') open--
    cursor.at++
  } while (open > 0)
  try {
    return parse(cursor.text.slice(start, cursor.at))
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw cursor.error(error.message)
    throw error
  }
}

function unquoted(cursor: Cursor, end: RegExp): Json {
  const start = cursor.at
  let open = 0
  for (; !cursor.isAtEnd; cursor.at++) {
    if (open === 0 && cursor.isAt(end)) break
    if (cursor.current === '(') open++
    else if (cursor.current === ')') open--
  }
  const text = cursor.text.slice(start, cursor.at).trimEnd()
  if (text === '') throw cursor.error('a value expected')
  if (text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return NUMBER.test(text) ? numberFromText(text) : text
}
