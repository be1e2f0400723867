import type { ErrorCode } from '../error-texts.ts'
import { jsonataError } from '../jsonata-error.ts'

/** The characters with a meaning in a number's picture; `$formatNumber`'s options replace them. */
export interface DecimalSymbols {
  readonly decimalSeparator: string
  readonly groupingSeparator: string
  readonly exponentSeparator: string
  readonly infinity: string
  readonly minusSign: string
  readonly nan: string
  readonly percent: string
  readonly perMille: string
  readonly zeroDigit: string
  readonly digit: string
  readonly patternSeparator: string
}

const DEFAULTS: Readonly<Record<string, readonly [keyof DecimalSymbols, string]>> = {
  'decimal-separator': ['decimalSeparator', '.'],
  'grouping-separator': ['groupingSeparator', ','],
  'exponent-separator': ['exponentSeparator', 'e'],
  infinity: ['infinity', 'Infinity'],
  'minus-sign': ['minusSign', '-'],
  NaN: ['nan', 'NaN'],
  percent: ['percent', '%'],
  'per-mille': ['perMille', '\u2030'],
  'zero-digit': ['zeroDigit', '0'],
  digit: ['digit', '#'],
  'pattern-separator': ['patternSeparator', ';']
}

export function decimalSymbols(options: ReadonlyMap<string, unknown> | undefined): DecimalSymbols {
  const symbols = Object.entries(DEFAULTS).map(([option, [name, standard]]) => {
    const chosen = options?.get(option)
    return [name, typeof chosen === 'string' && chosen !== '' ? chosen : standard]
  })
  return Object.fromEntries(symbols) as unknown as DecimalSymbols
}

/** One side of a number's picture: how positive, or negative, numbers are written. */
export interface SubPicture {
  readonly prefix: string
  readonly suffix: string
  readonly minimumIntegerDigits: number
  readonly minimumFractionDigits: number
  readonly maximumFractionDigits: number
  /** Digits of the mantissa's integer part where there is an exponent. */
  readonly scalingFactor: number
  readonly minimumExponentDigits: number
  readonly isPercent: boolean
  readonly isPerMille: boolean
  /** Digits to the right (integer part) or left (fraction) of each grouping separator. */
  readonly integerGroups: ReadonlySet<number>
  readonly fractionGroups: ReadonlySet<number>
  /** Distance at which the integer part's separators repeat; 0 where they do not. */
  readonly groupSize: number
}

/** Reads a picture of XPath's `format-number`. @throws {JsonataError} D3080 to D3093 */
export function parseNumberPicture(
  picture: string,
  symbols: DecimalSymbols
): { readonly positive: SubPicture; readonly negative: SubPicture } {
  const parts = picture.split(symbols.patternSeparator)
  if (parts.length > 2) throw jsonataError('D3080')
  const [positive, negative] = parts.map((part) => parseSubPicture(part, symbols))
  if (positive === undefined) throw jsonataError('D3085')
  return { positive, negative: negative ?? { ...positive, prefix: symbols.minusSign + positive.prefix } }
}

function parseSubPicture(text: string, symbols: DecimalSymbols): SubPicture {
  const isDigit = (character: string): boolean => isMandatoryDigit(character, symbols) || character === symbols.digit
  const isActive = (character: string): boolean =>
    isDigit(character) ||
    [symbols.decimalSeparator, symbols.exponentSeparator, symbols.groupingSeparator].includes(character)
  // exponent separators may also be plain characters before and after the number
  const isNumberPart = (character: string): boolean => isActive(character) && character !== symbols.exponentSeparator
  const characters = Array.from(text)
  const start = Math.max(characters.findIndex(isNumberPart), 0)
  const last = characters.findLastIndex(isNumberPart)
  const end = last < 0 ? characters.length : last + 1
  const prefix = characters.slice(0, start).join('')
  const suffix = characters.slice(end).join('')
  const parts = splitNumber(text, prefix, suffix, symbols)
  checkSubPicture(text, characters.slice(start, end).join(''), parts, isActive, symbols)
  return describe(prefix, suffix, parts, text, symbols)
}

/** The digits of a picture: before and after the point, and of the exponent. */
interface PictureParts {
  readonly mantissa: string
  readonly integer: string
  readonly fraction: string
  readonly exponent: string | undefined
}

function splitNumber(text: string, prefix: string, suffix: string, symbols: DecimalSymbols): PictureParts {
  const end = text.length - suffix.length
  const exponentAt = text.indexOf(symbols.exponentSeparator, prefix.length)
  const hasExponent = exponentAt >= 0 && exponentAt <= end
  const mantissa = text.slice(prefix.length, hasExponent ? exponentAt : end)
  const exponent = hasExponent ? text.slice(exponentAt + symbols.exponentSeparator.length, end) : undefined
  const pointAt = mantissa.indexOf(symbols.decimalSeparator)
  if (pointAt < 0) return { mantissa, integer: mantissa, fraction: suffix, exponent }
  return {
    mantissa,
    integer: mantissa.slice(0, pointAt),
    fraction: mantissa.slice(pointAt + symbols.decimalSeparator.length),
    exponent
  }
}

function isMandatoryDigit(character: string, symbols: DecimalSymbols): boolean {
  const distance = (character.codePointAt(0) ?? 0) - (symbols.zeroDigit.codePointAt(0) ?? 0)
  return distance >= 0 && distance <= 9
}

/** Of several violations it is the last that is reported (measured on AWS for `x`, which breaks D3085 and D3086). */
function checkSubPicture(
  text: string,
  active: string,
  { mantissa, integer, fraction, exponent }: PictureParts,
  isActive: (character: string) => boolean,
  symbols: DecimalSymbols
): void {
  const { decimalSeparator, groupingSeparator, percent, perMille, digit } = symbols
  const count = (symbol: string): number => text.split(symbol).length - 1
  const isMandatory = (character: string): boolean => isMandatoryDigit(character, symbols)
  const holds = (part: string, test: (character: string) => boolean): boolean => Array.from(part).some(test)
  const pointAt = text.indexOf(decimalSeparator)
  const beforePoint = text.slice(0, Math.max(pointAt, 0))
  const afterPoint = text.slice(pointAt + decimalSeparator.length)
  const optionalInFraction = fraction.indexOf(digit)
  const violations: readonly (readonly [ErrorCode, boolean])[] = [
    ['D3081', count(decimalSeparator) > 1],
    ['D3082', count(percent) > 1],
    ['D3083', count(perMille) > 1],
    ['D3084', count(percent) > 0 && count(perMille) > 0],
    ['D3085', !holds(mantissa, (character) => isMandatory(character) || character === digit)],
    ['D3086', holds(active, (character) => !isActive(character))],
    ['D3087', pointAt >= 0 && (beforePoint.endsWith(groupingSeparator) || afterPoint.startsWith(groupingSeparator))],
    ['D3088', pointAt < 0 && integer.endsWith(groupingSeparator)],
    ['D3089', text.includes(groupingSeparator + groupingSeparator)],
    ['D3090', holds(integer.slice(0, Math.max(integer.lastIndexOf(digit), 0)), isMandatory)],
    ['D3091', optionalInFraction >= 0 && holds(fraction.slice(optionalInFraction), isMandatory)],
    ['D3092', exponent !== undefined && exponent !== '' && count(percent) + count(perMille) > 0],
    ['D3093', exponent !== undefined && (exponent === '' || holds(exponent, (character) => !isMandatory(character)))]
  ]
  const violated = violations.findLast(([, isViolated]) => isViolated)
  if (violated !== undefined) throw jsonataError(violated[0])
}

function describe(
  prefix: string,
  suffix: string,
  { integer, fraction, exponent }: PictureParts,
  text: string,
  symbols: DecimalSymbols
): SubPicture {
  const isMandatory = (character: string): boolean => isMandatoryDigit(character, symbols)
  const isDigit = (character: string): boolean => isMandatory(character) || character === symbols.digit
  const mandatory = (part: string): number => Array.from(part).filter(isMandatory).length
  const integerGroups = separatorPositions(integer, symbols.groupingSeparator, isDigit, 'right')
  const fractionGroups = separatorPositions(fraction, symbols.groupingSeparator, isDigit, 'left')
  let minimumIntegerDigits = mandatory(integer)
  const scalingFactor = minimumIntegerDigits
  let minimumFractionDigits = mandatory(fraction)
  let maximumFractionDigits = Array.from(fraction).filter(isDigit).length
  const hasExponent = exponent !== undefined
  if (minimumIntegerDigits === 0 && maximumFractionDigits === 0) {
    if (hasExponent) {
      minimumFractionDigits = 1
      maximumFractionDigits = 1
    } else {
      minimumIntegerDigits = 1
    }
  }
  if (hasExponent && minimumIntegerDigits === 0 && integer.includes(symbols.digit)) minimumIntegerDigits = 1
  if (minimumIntegerDigits === 0 && minimumFractionDigits === 0) minimumFractionDigits = 1
  return {
    prefix,
    suffix,
    minimumIntegerDigits,
    minimumFractionDigits,
    maximumFractionDigits,
    scalingFactor,
    minimumExponentDigits: exponent === undefined ? 0 : mandatory(exponent),
    isPercent: text.includes(symbols.percent),
    isPerMille: text.includes(symbols.perMille),
    integerGroups: new Set(integerGroups),
    fractionGroups: new Set(fractionGroups),
    groupSize: regularDistance(integerGroups)
  }
}

/** How many digits are to one side of each separator: the same as counting them anew for each, in one go. */
function separatorPositions(
  part: string,
  separator: string,
  isDigit: (character: string) => boolean,
  side: 'left' | 'right'
): readonly number[] {
  const digits = Array.from(part).filter(isDigit).length
  const positions: number[] = []
  let before = 0
  let counted = 0
  for (let at = part.indexOf(separator); at >= 0; at = part.indexOf(separator, at + 1)) {
    before += Array.from(part.slice(counted, at)).filter(isDigit).length
    counted = at
    positions.push(side === 'left' ? before : digits - before)
  }
  return positions
}

function regularDistance(positions: readonly number[]): number {
  if (positions.length === 0) return 0
  const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
  const distance = positions.reduce(greatestCommonDivisor)
  const known = new Set(positions)
  return positions.every((_, index) => known.has((index + 1) * distance)) ? distance : 0
}
