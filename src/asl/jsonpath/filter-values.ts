import {
  compareNumbers,
  isNumber,
  type Json,
  type JsonNumber,
  jsonEquals,
  numberFromText
} from '../../lib/json/value.ts'

/**
 * Equality in filters. Values of one type are compared as JSON. A string is also equal to the number, boolean or null
 * that it spells: the early Jayway versions that AWS runs take every literal of a filter for text, quoted or not, so
 * `@.code == '201'` finds the number and `@.year == 1997` the string.
 */
export function looselyEqual(a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b !== 'string') return spells(a, b)
  if (typeof b === 'string' && typeof a !== 'string') return spells(b, a)
  return jsonEquals(a, b)
}

function spells(text: string, value: Json): boolean {
  if (isNumber(value)) {
    const number = numberOf(text)
    return number !== undefined && compareNumbers(number, value) === 0
  }
  return (value === null || typeof value === 'boolean') && String(value) === text
}

/**
 * Negative, zero or positive; `undefined` where the two cannot be ordered, which makes every comparison false. Strings
 * are ordered by their UTF-16 units; a string that spells a number can be compared with a number.
 */
export function order(a: Json, b: Json): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  const left = numberOf(a)
  const right = numberOf(b)
  return left === undefined || right === undefined ? undefined : compareNumbers(left, right)
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/

function numberOf(value: Json): number | JsonNumber | undefined {
  if (isNumber(value)) return value
  return typeof value === 'string' && NUMBER.test(value) ? numberFromText(value) : undefined
}
