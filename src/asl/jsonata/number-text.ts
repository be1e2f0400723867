import { jsonataError } from './jsonata-error.ts'
import { isExactInteger, type JsonNumber } from './value.ts'

/**
 * A number as `$string` writes it: integers of 64 bits exactly, greater ones in full below 1e21 (measured on AWS; the
 * original rounds both to 15 digits), everything else to 15 significant digits.
 * @throws {JsonataError} D3001 for a number that is not finite
 */
export function numberText(value: number | JsonNumber): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (isExactInteger(value)) return value.text
  const number = Number(value)
  if (!Number.isFinite(number)) throw jsonataError('D3001')
  if (Number.isInteger(number) && Math.abs(number) < 1e21) return integerText(number)
  const rounded = number.toPrecision(15)
  // the greatest doubles are beyond the range once rounded up
  return Number.isFinite(Number(rounded)) ? String(Number(rounded)) : rounded
}

/**
 * A number as AWS writes it into JSON that an expression produced: integers plainly while they fit in 64 bits, others
 * as Java's `Double.toString` (measured: 9.223372036854776E18).
 */
export function resultNumberText(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < 2 ** 63) return integerText(number)
  const [mantissa = '', exponentText = '0'] = Math.abs(number).toExponential().split('e')
  const exponent = Number(exponentText)
  const sign = number < 0 ? '-' : ''
  const digits = mantissa.replace('.', '')
  if (exponent < -3 || exponent > 6) {
    return `${sign}${digits.charAt(0)}.${digits.slice(1) || '0'}E${exponent}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const padded = digits.padEnd(exponent + 2, '0')
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`
}

const integerText = (number: number): string =>
  Number.isSafeInteger(number) || Math.abs(number) >= 2 ** 63 ? String(number) : BigInt(number).toString()
