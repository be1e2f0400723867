import { describe, expect, it } from 'vitest'
import { ours, theirs } from './oracle.ts'

const text = (value: string): string => JSON.stringify(value)

// the original never ends on an exponent picture for zero, for a negative number, or without a mandatory digit
const numberPictures: readonly (readonly [readonly number[], readonly string[]])[] = [
  [
    [0, 1, -1, 12.5, -0.05, 1234567.891, 0.001, 999.995, 1e10],
    [
      '0',
      '#',
      '0.0',
      '#.#',
      '#,##0',
      '#,##0.00',
      '000',
      '0.###',
      '0%',
      '#0.0‰',
      '$0.00 x',
      '0.0;(0.0)',
      '#;-#',
      '0.00#'
    ]
  ],
  [
    [12345, 0.00012, 1.5],
    ['0e0', '0.0e0', '00.00e00', '##0.0##e0']
  ],
  [
    [1],
    ['0.0;0.0;0.0', '0.0.0', '0%%', '0‰‰', '0%‰', '0,.0', '0,', '0,,0', '0#', '##0.0#0', '0e0%', '#0e', '0x0', '0.0,0']
  ]
]

const integerPictures: readonly (readonly [readonly number[], readonly string[]])[] = [
  [
    [0, 1, 4, 9, 12, 19, 21, 40, 99, 100, 101, 115, 1999, 2018, 12345, 1234567, 1e6, -5, 1.9, -1.2],
    ['0', '000', '#,##0', '#,##,##0', '0;o', 'a', 'A', 'i', 'I', 'w', 'W', 'Ww', 'w;o', 'Ww;o', '٠', '#.000']
  ],
  [[5], ['', 'x', '#', '٠0', '0;c', 'α']]
]

const parsedIntegers: readonly (readonly [string, string])[] = [
  ['12', '0'],
  ['1,234', '#,##0'],
  ['1.234', '#.000'],
  ['12th', '0;o'],
  ['abc', '0'],
  ['', '0'],
  ['xiv', 'i'],
  ['MMXVIII', 'I'],
  ['aa', 'a'],
  ['AB', 'A'],
  ['twelve', 'w'],
  ['One Hundred and Twenty-Three', 'Ww'],
  ['two thousand and eighteen', 'w'],
  ['twenty-first', 'w;o'],
  ['one million, two hundred thousand', 'w'],
  ['no number', 'w'],
  ['٣٤', '٠'],
  ['12', '*']
]

const moments = [0, 1510067557121, 1521801216617, 951782399999, -1, 1483228800000, 1609459199999]
const datePictures = [
  '[Y]-[M]-[D]',
  '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]',
  '[FNn], [D1o] [MNn] [Y]',
  '[Y,2]/[M,2]/[D,2] [h]:[m] [P]',
  '[h#1]:[m01] [PN]',
  '[MNn,3-3] [FN,2-2] [Fn]',
  '[W] [w] [X] [x] [F1] [d] [d001]',
  '[xNn]',
  '[Y9999] [YI] [Yw] [Dwo] [Da] [DA]',
  '[Y1,2-3] [M,3-4]',
  '[f] [f01] [f1,2-2]',
  '[Z] [z] [Z0] [Z01] [Z0101] [Z0101t]',
  '[C] [E]',
  '[[literal]] [Y]',
  ']] ] [ Y 0001 ]',
  '',
  '[Y',
  '[q]',
  '[YN]',
  '[dN]',
  '[Z010101]',
  '[Yc]'
]

const dates: readonly (readonly [string, string])[] = [
  ['2018-03-23', '[Y]-[M]-[D]'],
  ['20180323', '[Y0001][M01][D01]'],
  ['2018-3-23', '[Y0001]-[M01]-[D01]'],
  ['23rd of March 2018', '[D1o] of [MNn] [Y]'],
  ['Fri Mar 2018', '[FNn,3-3] [MNn,3-3] [Y]'],
  ['2018-03-23T10:33:36.617Z', '[Y]-[M]-[D]T[H]:[m]:[s].[f]Z'],
  ['2018-03-23T10:33:36.617+05:30', '[Y]-[M]-[D]T[H]:[m]:[s].[f][Z]'],
  ['2018-03-23T10:33GMT+01:00', '[Y]-[M]-[D]T[H]:[m][z]'],
  ['2018-03-23 3 pm', '[Y]-[M]-[D] [h] [P]'],
  ['2018-03-23 12 am', '[Y]-[M]-[D] [h] [P]'],
  ['2018-082', '[Y]-[d]'],
  ['MMXVIII', '[YI]'],
  ['two thousand and eighteen', '[Yw]'],
  ['2018', '[Y]'],
  ['2018 13', '[Y] [M]'],
  ['2018 30', '[Y] [D]'],
  ['2018-03 10', '[Y]-[M] [s]'],
  ['2018-W03', '[X]-W[W]'],
  ['2018-W03-2', '[X]-W[W]-[F1]'],
  ['2018 3 1 2', '[X] [x] [w] [F1]'],
  ['other', '[Y]'],
  ['2018-01-02 x', '[Y]-[M]-[D]'],
  ['2018 x', '[Y] [C]'],
  ['2018', '[q]'],
  ['2018+3', '[Y]+[M]'],
  ['2018(3)', '[Y]([M])']
]

const timestamps = [
  '2018',
  '2018-03',
  '2018-03-23',
  '2018-03-23T10:33:36.617Z',
  '2018-03-23T10:33:36+0100',
  '2018-13-01',
  '20180323',
  '2018-03-23T10:33',
  'x',
  ''
]

const combine = (
  name: string,
  pairs: readonly (readonly [readonly number[], readonly string[]])[]
): readonly string[] =>
  pairs.flatMap(([values, pictures]) =>
    values.flatMap((value) => pictures.map((picture) => `${name}(${value}, ${text(picture)})`))
  )

const expressions: Readonly<Record<string, readonly string[]>> = {
  formatNumber: [
    ...combine('$formatNumber', numberPictures),
    '$formatNumber(1234.5, "#.##0,00", {"decimal-separator": ",", "grouping-separator": "."})',
    '$formatNumber(12, "#٠٠", {"zero-digit": "٠"})',
    '$formatNumber(-5, "0", {"minus-sign": "−"})',
    '$formatNumber(0.5, "0pc", {"percent": "pc"})',
    '$formatNumber($d.missing, "0")',
    '$formatNumber("a", "0")'
  ],
  formatInteger: [...combine('$formatInteger', integerPictures), '$formatInteger($d.missing, "0")'],
  parseInteger: [
    ...parsedIntegers.map(([value, picture]) => `$parseInteger(${text(value)}, ${text(picture)})`),
    '$parseInteger($d.missing, "0")'
  ],
  fromMillis: [
    ...moments.flatMap((ms) => datePictures.map((picture) => `$fromMillis(${ms}, ${text(picture)})`)),
    ...['+0530', '-0800', '0000'].flatMap((zone) =>
      datePictures.map((picture) => `$fromMillis(1510067557121, ${text(picture)}, ${text(zone)})`)
    ),
    ...moments.map((ms) => `$fromMillis(${ms})`),
    '$fromMillis(1510067557121, $d.missing, "-0500")',
    '$fromMillis($d.missing)',
    '$fromMillis("a")'
  ],
  toMillis: [
    ...dates.map(([date, picture]) => `$toMillis(${text(date)}, ${text(picture)})`),
    ...timestamps.map((timestamp) => `$toMillis(${text(timestamp)})`),
    '$toMillis($d.missing)',
    '$toMillis(1)'
  ]
}

// where the original's answers are plainly wrong: separators without digits between them, see deviations.test.ts
const deviates = (source: string): boolean =>
  source.includes('"#,##,##0"') || source.includes('"#.000"') || /\$formatInteger\(\S+, "#,###/.test(source)

describe.each(Object.entries(expressions))('%s answers as the original does', (_, sources) => {
  it.each(sources.filter((source) => !deviates(source)).map((source) => [source]))('%s', async (source) => {
    expect(ours(source, {})).toBe(await theirs(source, {}))
  })
})
