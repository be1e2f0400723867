import { internalError } from '../jsonata-error.ts'
import { formatInteger } from '../pictures/format-integer.ts'
import { formatNumber } from '../pictures/format-number.ts'
import { parseIntegerPicture } from '../pictures/integer-picture.ts'
import { decimalSymbols, parseNumberPicture } from '../pictures/number-picture.ts'
import { parseInteger } from '../pictures/parse-integer.ts'
import type { Runtime } from '../runtime.ts'
import type { JsonNumber, Result, Value } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Text = string | undefined
type Numeric = number | JsonNumber | undefined

export const formattingFunctions: FunctionTable = new Map([
  [
    'formatNumber',
    define(
      '<n-so?:s>',
      3,
      (runtime, number: Numeric, picture: Text, options: ReadonlyMap<string, Value> | undefined): Result => {
        if (number === undefined) return undefined
        const symbols = decimalSymbols(options)
        // each character of the picture may stand for one of the options, which are texts of any length
        const longest = options === undefined ? 0 : Math.max(...Object.values(symbols).map(({ length }) => length))
        runtime.allocateText(longest * (MAX_DIGITS + (picture?.length ?? 0)))
        const { positive, negative } = parseNumberPicture(read(runtime, picture), symbols)
        return written(runtime, formatNumber(Number(number), Number(number) < 0 ? negative : positive, symbols))
      }
    )
  ],
  [
    'formatInteger',
    define('<n-s:s>', 2, (runtime, number: Numeric, picture: Text): Result => {
      if (number === undefined) return undefined
      return written(runtime, formatInteger(Math.floor(Number(number)), parseIntegerPicture(read(runtime, picture))))
    })
  ],
  [
    'parseInteger',
    define('<s-s:n>', 2, (runtime, text: Text, picture: Text): Result => {
      if (text === undefined) return undefined
      runtime.work(text.length * CHARACTER_WORK)
      runtime.allocateText(text.length)
      return parseInteger(text, parseIntegerPicture(read(runtime, picture)))
    })
  ]
])

/** Accounts for reading a picture: each character is looked at several times. */
function read(runtime: Runtime, text: Text): string {
  if (text === undefined) throw internalError()
  runtime.work(PICTURE_WORK + text.length * CHARACTER_WORK)
  runtime.allocateText(text.length)
  return text
}

function written(runtime: Runtime, text: string): string {
  runtime.allocateText(text.length)
  return text
}

/** Digits of the largest and the smallest double. */
const MAX_DIGITS = 700

const PICTURE_WORK = 100
const CHARACTER_WORK = 8
