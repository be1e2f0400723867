import { jsonataError } from '../jsonata-error.ts'
import type { DigitFormat, IntegerFormat, LetterCase } from './integer-picture.ts'
import { toLetters, toRoman } from './letters-and-romans.ts'
import { numberToWords } from './number-words.ts'

/** A whole number as a format writes it. @throws {JsonataError} D3130 for a numbering sequence */
export function formatInteger(number: number, format: IntegerFormat): string {
  const text = formatMagnitude(Math.abs(number), format)
  return number < 0 ? `-${text}` : text
}

function formatMagnitude(number: number, format: IntegerFormat): string {
  if (!Number.isFinite(number)) return String(number)
  switch (format.kind) {
    case 'letters':
      return inCase(toLetters(number), format.letterCase)
    case 'roman':
      return inCase(toRoman(number), format.letterCase)
    case 'words':
      return inCase(numberToWords(number, format.isOrdinal), format.letterCase)
    case 'digits': {
      const padded = integerText(number).padStart(format.mandatoryDigits, '0')
      const digits = grouped(inScript(padded, format.zero), format)
      return format.isOrdinal ? digits + ordinalSuffix(number) : digits
    }
    case 'sequence':
      throw jsonataError('D3130', { value: format.token })
  }
}

const integerText = (number: number): string => (Number.isInteger(number) ? BigInt(number).toString() : String(number))

const inCase = (text: string, letterCase: LetterCase): string =>
  letterCase === 'title' ? text : letterCase === 'upper' ? text.toUpperCase() : text.toLowerCase()

const inScript = (digits: string, zero: number): string =>
  zero === 0x30 ? digits : digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

function grouped(text: string, format: DigitFormat): string {
  const digits = Array.from(text)
  const separators = new Map(format.separators.map(({ position, character }) => [position, character]))
  return digits
    .map((digit, index) => {
      // counted from the right, this digit included
      const place = digits.length - index
      const isBoundary = format.groupSize > 0 && place % format.groupSize === 0
      const separator = isBoundary ? format.separators[0]?.character : separators.get(place)
      return index === 0 || separator === undefined ? digit : separator + digit
    })
    .join('')
    .concat(separators.get(0) ?? '')
}

function ordinalSuffix(number: number): string {
  const isTeen = Math.floor(number / 10) % 10 === 1
  return (isTeen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th'
}
