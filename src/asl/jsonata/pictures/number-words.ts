const SMALL = [
  'Zero One Two Three Four Five Six Seven Eight Nine Ten',
  'Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen'
].flatMap((words) => words.split(' '))
const SMALL_ORDINALS = [
  'Zeroth First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth',
  'Eleventh Twelfth Thirteenth Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth'
].flatMap((words) => words.split(' '))
const TENS = 'Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety'.split(' ')
const MAGNITUDES = 'Thousand Million Billion Trillion'.split(' ')

/** A whole number in English words, each with a capital: 1234 is `One Thousand, Two Hundred and Thirty-Four`. */
export function numberToWords(number: number, isOrdinal: boolean): string {
  if (number < 20) return (isOrdinal ? SMALL_ORDINALS : SMALL)[number] as string
  if (number < 100) {
    const tens = TENS[Math.floor(number / 10) - 2] as string
    const units = number % 10
    if (units > 0) return `${tens}-${numberToWords(units, isOrdinal)}`
    return isOrdinal ? `${tens.slice(0, -1)}ieth` : tens
  }
  if (number < 1000) {
    return joined(`${SMALL[Math.floor(number / 100)]} Hundred`, number % 100, isOrdinal)
  }
  const power = Math.min(Math.floor(Math.log10(number) / 3), MAGNITUDES.length)
  const magnitude = 10 ** (power * 3)
  const count = Math.floor(number / magnitude)
  return joined(`${numberToWords(count, false)} ${MAGNITUDES[power - 1]}`, number - count * magnitude, isOrdinal)
}

function joined(words: string, rest: number, isOrdinal: boolean): string {
  if (rest === 0) return isOrdinal ? `${words}th` : words
  return `${words}${rest < 100 ? ' and ' : ', '}${numberToWords(rest, isOrdinal)}`
}

const WORD_VALUES: ReadonlyMap<string, number> = new Map([
  ...SMALL.map((word, value): [string, number] => [word.toLowerCase(), value]),
  ...SMALL_ORDINALS.map((word, value): [string, number] => [word.toLowerCase(), value]),
  ...TENS.map((word, index): [string, number] => [word.toLowerCase(), (index + 2) * 10]),
  ...TENS.map((word, index): [string, number] => [`${word.slice(0, -1).toLowerCase()}ieth`, (index + 2) * 10]),
  ...['Hundred', ...MAGNITUDES].flatMap((word, index): [string, number][] => {
    const value = index === 0 ? 100 : 10 ** (index * 3)
    return [
      [word.toLowerCase(), value],
      [`${word.toLowerCase()}th`, value]
    ]
  })
])

/** What the words of a number may look like, in either case. */
export const NUMBER_WORDS_PATTERN = `(?:${[...WORD_VALUES.keys(), 'and', '[\\-, ]'].join('|')})+`

/** The number that English words name; NaN where one of them names none. */
export function wordsToNumber(text: string): number {
  const values = text.split(/,\s|\sand\s|[\s\\-]/).map((word) => WORD_VALUES.get(word) ?? Number.NaN)
  // numbers still to be added up: a magnitude multiplies the last of them
  const parts = [0]
  for (const value of values) {
    const last = parts.pop() ?? 0
    if (value >= 100) parts.push(last * value)
    else if (last >= 1000) parts.push(last, value)
    else parts.push(last + value)
  }
  return parts.reduce((sum, part) => sum + part, 0)
}
