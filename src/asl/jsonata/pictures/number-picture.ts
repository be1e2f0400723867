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
  readonly integerGroups: readonly number[]
  readonly fractionGroups: readonly number[]
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
  const characters = Array.from(text)
  const isPrefix = (character: string): boolean => !isActive(character) || character === symbols.exponentSeparator
  const start = characters.findIndex((character) => !isPrefix(character))
  const prefix = characters.slice(0, start < 0 ? characters.length : start)
  const end = characters.findLastIndex((character) => !isPrefix(character))
  const suffix = end < 0 ? characters : characters.slice(end + 1)
  const active = characters.slice(prefix.length, characters.length - suffix.length).join('')
  const parts = splitNumber(active, suffix.join(''), symbols)
  checkSubPicture(text, active, parts, isActive, symbols)
  return describe(prefix.join(''), suffix.join(''), parts, text, symbols)
}

/** The digits of a picture: before and after the point, and of the exponent. */
interface PictureParts {
  readonly mantissa: string
  readonly integer: string
  readonly fraction: string
  readonly exponent: string | undefined
}

function splitNumber(active: string, suffix: string, symbols: DecimalSymbols): PictureParts {
  const exponentAt = active.indexOf(symbols.exponentSeparator)
  const mantissa = exponentAt < 0 ? active : active.slice(0, exponentAt)
  const exponent = exponentAt < 0 ? undefined : active.slice(exponentAt + symbols.exponentSeparator.length)
  const pointAt = mantissa.indexOf(symbols.decimalSeparator)
  if (pointAt < 0) return { mantissa, integer: mantissa, fraction: suffix, exponent }
  return {
    mantissa,
    integer: mantissa.slice(0, pointAt),
    fraction: mantissa.slice(pointAt + symbols.decimalSeparator.length),
    exponent
  }
}

export function isMandatoryDigit(character: string, symbols: DecimalSymbols): boolean {
  const distance = (character.codePointAt(0) ?? 0) - (symbols.zeroDigit.codePointAt(0) ?? 0)
  return distance >= 0 && distance <= 9
}

function checkSubPicture(
  text: string,
  active: string,
  { mantissa, integer, fraction, exponent }: PictureParts,
  isActive: (character: string) => boolean,
  symbols: DecimalSymbols
): void {
  const count = (symbol: string): number => text.split(symbol).length - 1
  const { decimalSeparator, groupingSeparator, percent, perMille, digit } = symbols
  if (count(decimalSeparator) > 1) throw jsonataError('D3081')
  if (count(percent) > 1) throw jsonataError('D3082')
  if (count(perMille) > 1) throw jsonataError('D3083')
  if (count(percent) > 0 && count(perMille) > 0) throw jsonataError('D3084')
  const isDigit = (character: string): boolean => isMandatoryDigit(character, symbols) || character === digit
  if (!Array.from(mantissa).some(isDigit)) throw jsonataError('D3085')
  if (!Array.from(active).every(isActive)) throw jsonataError('D3086')
  const pointAt = text.indexOf(decimalSeparator)
  if (pointAt >= 0) {
    const after = text.slice(pointAt + decimalSeparator.length)
    if (text.slice(0, pointAt).endsWith(groupingSeparator) || after.startsWith(groupingSeparator)) {
      throw jsonataError('D3087')
    }
  } else if (integer.endsWith(groupingSeparator)) {
    throw jsonataError('D3088')
  }
  if (text.includes(groupingSeparator + groupingSeparator)) throw jsonataError('D3089')
  const optionalAt = integer.indexOf(digit)
  const isMandatory = (character: string): boolean => isMandatoryDigit(character, symbols)
  if (optionalAt >= 0 && Array.from(integer.slice(0, integer.lastIndexOf(digit))).some(isMandatory)) {
    throw jsonataError('D3090')
  }
  const optionalFractionAt = fraction.indexOf(digit)
  if (optionalFractionAt >= 0 && Array.from(fraction.slice(optionalFractionAt)).some(isMandatory)) {
    throw jsonataError('D3091')
  }
  if (exponent !== undefined && exponent !== '' && (count(percent) > 0 || count(perMille) > 0)) {
    throw jsonataError('D3092')
  }
  if (exponent !== undefined && (exponent === '' || !Array.from(exponent).every(isMandatory))) {
    throw jsonataError('D3093')
  }
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
  const integerGroups = separatorPositions(integer, symbols.groupingSeparator, (_, after) =>
    Array.from(after).filter(isDigit).length
  )
  const fractionGroups = separatorPositions(fraction, symbols.groupingSeparator, (before) =>
    Array.from(before).filter(isDigit).length
  )
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
    integerGroups,
    fractionGroups,
    groupSize: regularDistance(integerGroups)
  }
}

function separatorPositions(
  part: string,
  separator: string,
  position: (before: string, after: string) => number
): readonly number[] {
  const positions: number[] = []
  for (let at = part.indexOf(separator); at >= 0; at = part.indexOf(separator, at + 1)) {
    positions.push(position(part.slice(0, at), part.slice(at)))
  }
  return positions
}

function regularDistance(positions: readonly number[]): number {
  if (positions.length === 0) return 0
  const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
  const distance = positions.reduce(greatestCommonDivisor)
  return positions.every((_, index) => positions.includes((index + 1) * distance)) ? distance : 0
}
