import { jsonataError } from '../jsonata-error.ts'
import type { IntegerFormat } from './integer-picture.ts'
import { fromLetters, fromRoman } from './letters-and-romans.ts'
import { wordsToNumber } from './number-words.ts'

/** The number that a text in a format stands for; NaN for anything else. @throws {JsonataError} D3130 */
export function parseInteger(text: string, format: IntegerFormat): number {
  switch (format.kind) {
    case 'letters':
      return fromLetters(text, format.letterCase === 'upper' ? 'A' : 'a')
    case 'roman':
      return fromRoman(text)
    case 'words':
      return wordsToNumber(text.toLowerCase())
    case 'digits': {
      const withoutSuffix = format.isOrdinal ? text.slice(0, -2) : text
      // where separators repeat regularly, commas are the only ones left out: so it is in the original
      const separators = format.groupSize > 0 ? [','] : new Set(format.separators.map(({ character }) => character))
      const digits = [...separators].reduce((rest, separator) => rest.replaceAll(separator, ''), withoutSuffix)
      return Number.parseInt(inAscii(digits, format.zero), 10)
    }
    case 'sequence':
      throw jsonataError('D3130', { value: format.token })
  }
}

const inAscii = (digits: string, zero: number): string =>
  zero === 0x30
    ? digits
    : Array.from(digits)
        .map((digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) - zero + 0x30))
        .join('')
