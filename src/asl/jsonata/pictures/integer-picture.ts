import { jsonataError } from '../jsonata-error.ts'

export type LetterCase = 'upper' | 'lower' | 'title'

/** How an integer is written, as the picture strings of XPath's `format-integer` describe it. */
export type IntegerFormat = { readonly isOrdinal: boolean } & (
  | { readonly kind: 'letters' | 'roman' | 'words'; readonly letterCase: LetterCase }
  | DigitFormat
  /** A numbering sequence, which is not supported: an error once it is used. */
  | { readonly kind: 'sequence'; readonly token: string }
)

export interface DigitFormat {
  readonly kind: 'digits'
  /** Code point of the zero: the digits may be those of any script. */
  readonly zero: number
  readonly mandatoryDigits: number
  readonly optionalDigits: number
  readonly separators: readonly Separator[]
  /** Digits between separators that repeat regularly, beyond the picture too; 0 where they do not. */
  readonly groupSize: number
}

export interface Separator {
  /** Digits to the right of it. */
  readonly position: number
  readonly character: string
}

/** Zeros of the scripts that have decimal digits (Unicode category Nd). */
const ZEROS = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
  0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10
]

const NAMED_FORMATS: Readonly<
  Record<string, Omit<IntegerFormat & { kind: 'words' | 'letters' | 'roman' }, 'isOrdinal'>>
> = {
  A: { kind: 'letters', letterCase: 'upper' },
  a: { kind: 'letters', letterCase: 'lower' },
  I: { kind: 'roman', letterCase: 'upper' },
  i: { kind: 'roman', letterCase: 'lower' },
  W: { kind: 'words', letterCase: 'upper' },
  w: { kind: 'words', letterCase: 'lower' },
  Ww: { kind: 'words', letterCase: 'title' }
}

/** Reads a picture such as `#,##0`, `i`, `Ww;o`. @throws {JsonataError} D3131 for digits of different scripts */
export function parseIntegerPicture(picture: string): IntegerFormat {
  const semicolon = picture.lastIndexOf(';')
  const token = semicolon < 0 ? picture : picture.slice(0, semicolon)
  const isOrdinal = semicolon >= 0 && picture.charAt(semicolon + 1) === 'o'
  const named = Object.hasOwn(NAMED_FORMATS, token) ? NAMED_FORMATS[token] : undefined
  if (named !== undefined) return { ...named, isOrdinal }
  return { ...parseDigits(token), isOrdinal }
}

function parseDigits(token: string): DigitFormat | { readonly kind: 'sequence'; readonly token: string } {
  let zero: number | undefined
  let mandatoryDigits = 0
  let optionalDigits = 0
  const separators: Separator[] = []
  for (const character of Array.from(token).reverse()) {
    const characterZero = zeroOf(character)
    if (characterZero !== undefined) {
      if (zero !== undefined && zero !== characterZero) throw jsonataError('D3131')
      zero = characterZero
      mandatoryDigits++
    } else if (character === '#') {
      optionalDigits++
    } else {
      separators.push({ position: mandatoryDigits + optionalDigits, character })
    }
  }
  if (zero === undefined) return { kind: 'sequence', token }
  return { kind: 'digits', zero, mandatoryDigits, optionalDigits, separators, groupSize: groupSizeOf(separators) }
}

function zeroOf(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0
  return ZEROS.find((zero) => code >= zero && code <= zero + 9)
}

function groupSizeOf(separators: readonly Separator[]): number {
  const [first] = separators
  if (first === undefined || separators.some(({ character }) => character !== first.character)) return 0
  const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
  const size = separators.map(({ position }) => position).reduce(greatestCommonDivisor)
  const positions = new Set(separators.map(({ position }) => position))
  const isRegular = separators.every((_, index) => positions.has((index + 1) * size))
  return isRegular ? size : 0
}
