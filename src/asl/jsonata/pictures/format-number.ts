import type { DecimalSymbols, SubPicture } from './number-picture.ts'

/** A number as a picture writes it. */
export function formatNumber(number: number, picture: SubPicture, symbols: DecimalSymbols): string {
  const scaled = Math.abs(number) * (picture.isPercent ? 100 : picture.isPerMille ? 1000 : 1)
  const { mantissa, exponent } = split(scaled, picture)
  const [integer = '', fraction = ''] = fixed(mantissa, picture.maximumFractionDigits).split('.')
  const integerDigits = integer.replace(/^0+/, '').padStart(picture.minimumIntegerDigits, '0')
  const fractionDigits = fraction.replace(/0+$/, '').padEnd(picture.minimumFractionDigits, '0')
  const digits = [
    inScript(groupInteger(integerDigits, picture, symbols), symbols),
    inScript(groupFraction(fractionDigits, picture, symbols), symbols)
  ]
  const text = digits[1] === '' ? digits[0] : digits.join(symbols.decimalSeparator)
  return picture.prefix + text + exponentText(exponent, picture, symbols) + picture.suffix
}

/** With an exponent, the mantissa has as many digits before the point as the picture asks for. */
function split(number: number, picture: SubPicture): { readonly mantissa: number; readonly exponent?: number } {
  if (picture.minimumExponentDigits === 0) return { mantissa: number }
  const maximum = 10 ** picture.scalingFactor
  const minimum = 10 ** (picture.scalingFactor - 1)
  let mantissa = number
  let exponent = 0
  while (mantissa !== 0 && mantissa < minimum) {
    mantissa *= 10
    exponent--
  }
  while (mantissa > maximum) {
    mantissa /= 10
    exponent++
  }
  return { mantissa, exponent }
}

/** Rounded to a number of places, halves to the even digit, and written without an exponent. */
function fixed(number: number, places: number): string {
  const digits = Math.min(places, 100)
  const text = Math.abs(roundToEven(number, digits)).toFixed(digits)
  return text.includes('e') ? BigInt(Math.round(number)).toString() : text
}

function roundToEven(number: number, places: number): number {
  const shift = (value: number, by: number): number => {
    const [mantissa = '', exponent = '0'] = String(value).split('e')
    return Number(`${mantissa}e${Number(exponent) + by}`)
  }
  const shifted = shift(number, places)
  const rounded = Math.round(shifted)
  const isHalf = Math.abs(rounded - shifted) === 0.5
  return shift(isHalf && rounded % 2 !== 0 ? rounded - 1 : rounded, -places)
}

function groupInteger(digits: string, picture: SubPicture, symbols: DecimalSymbols): string {
  return Array.from(digits)
    .map((digit, index) => {
      const place = digits.length - index
      const isBoundary = picture.groupSize > 0 ? place % picture.groupSize === 0 : picture.integerGroups.has(place)
      return isBoundary && index > 0 ? symbols.groupingSeparator + digit : digit
    })
    .join('')
}

const groupFraction = (digits: string, picture: SubPicture, symbols: DecimalSymbols): string =>
  Array.from(digits)
    .map((digit, index) => (picture.fractionGroups.has(index) ? symbols.groupingSeparator + digit : digit))
    .join('')

const inScript = (digits: string, symbols: DecimalSymbols): string => {
  const zero = symbols.zeroDigit.codePointAt(0) ?? 0x30
  return zero === 0x30 ? digits : digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
}

function exponentText(exponent: number | undefined, picture: SubPicture, symbols: DecimalSymbols): string {
  if (exponent === undefined) return ''
  const digits = inScript(String(Math.abs(exponent)).padStart(picture.minimumExponentDigits, '0'), symbols)
  return symbols.exponentSeparator + (exponent < 0 ? symbols.minusSign : '') + digits
}
