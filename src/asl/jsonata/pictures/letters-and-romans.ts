/** A number as letters: 1 is a, 26 is z, 27 is aa. */
export function toLetters(number: number): string {
  let letters = ''
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(0x61 + ((rest - 1) % 26)) + letters
  }
  return letters
}

/** `first` is the letter for 1. */
export const fromLetters = (letters: string, first: 'a' | 'A'): number =>
  Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - first.charCodeAt(0) + 1, 0)

const ROMANS: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i']
]

/** Thousands beyond this are no Roman numerals any one reads, but a text without end. */
const MAX_ROMAN = 100_000_000

export function toRoman(number: number): string {
  let rest = Math.min(number, MAX_ROMAN)
  let numeral = ''
  for (const [value, symbol] of ROMANS) {
    numeral += symbol.repeat(Math.floor(rest / value))
    rest %= value
  }
  return numeral
}

export function fromRoman(numeral: string): number {
  const values = Array.from(numeral.toLowerCase()).map(
    (symbol) => ROMANS.find(([, text]) => text === symbol)?.[0] ?? Number.NaN
  )
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0)
}
