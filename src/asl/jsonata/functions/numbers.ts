import { internalError, jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import type { JsonNumber, Result } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Numeric = number | JsonNumber | undefined

export const numberFunctions: FunctionTable = new Map([
  ['number', define('<(nsb)-:n>', 1, (runtime, value: Numeric | string | boolean) => toNumber(runtime, value))],
  ['abs', define('<n-:n>', 1, (_, value: Numeric) => apply(value, Math.abs))],
  ['floor', define('<n-:n>', 1, (_, value: Numeric) => apply(value, Math.floor))],
  ['ceil', define('<n-:n>', 1, (_, value: Numeric) => apply(value, Math.ceil))],
  ['sqrt', define('<n-:n>', 1, (_, value: Numeric) => apply(value, squareRoot))],
  ['round', define('<n-n?:n>', 2, (_, value: Numeric, precision: Numeric) => round(value, precision))],
  ['power', define('<n-n:n>', 2, (_, base: Numeric, exponent: Numeric) => power(base, exponent))],
  [
    'formatBase',
    define('<n-n?:s>', 2, (runtime, value: Numeric, radix: Numeric) => {
      const text = formatBase(value, radix)
      if (text !== undefined) runtime.allocateText(text.length)
      return text
    })
  ]
])

const apply = (value: Numeric, operation: (number: number) => number): Result =>
  value === undefined ? undefined : operation(Number(value))

const DECIMAL = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/
const OTHER_BASE = /^0(?:[xX][0-9A-Fa-f]+|[oO][0-7]+|[bB][01]+)$/

/** @throws {JsonataError} D3030 */
function toNumber(runtime: Runtime, value: Numeric | string | boolean): Result {
  if (value === undefined || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') return value
  runtime.allocateText(value.length)
  const number = DECIMAL.test(value) || OTHER_BASE.test(value) ? Number(value) : Number.NaN
  if (!Number.isFinite(number)) throw jsonataError('D3030', { value })
  return number
}

function squareRoot(value: number): number {
  if (value < 0) throw jsonataError('D3060', { value })
  return Math.sqrt(value)
}

function power(base: Numeric, exponent: Numeric): Result {
  if (base === undefined) return undefined
  if (exponent === undefined) throw internalError()
  const result = Number(base) ** Number(exponent)
  if (!Number.isFinite(result)) throw jsonataError('D3061', { value: base, exponent })
  return result
}

function round(value: Numeric, precision: Numeric): Result {
  if (value === undefined) return undefined
  return precision === undefined || Number(precision) === 0
    ? roundHalfEven(Number(value))
    : shifted(roundHalfEven(shifted(Number(value), Number(precision))), -Number(precision)) + 0
}

/** To the nearest integer, halves to the even one. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  const isHalf = Math.abs(rounded - value) === 0.5
  return (isHalf && rounded % 2 !== 0 ? rounded - 1 : rounded) + 0
}

/** A number times a power of ten, computed on its digits so that no binary error comes in. */
function shifted(value: number, places: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  return Number(`${mantissa}e${Number(exponent) + places}`)
}

function formatBase(value: Numeric, radix: Numeric): string | undefined {
  if (value === undefined) return undefined
  const base = radix === undefined ? 10 : roundHalfEven(Number(radix))
  if (base < 2 || base > 36) throw jsonataError('D3100', { value: base })
  return roundHalfEven(Number(value)).toString(base)
}
