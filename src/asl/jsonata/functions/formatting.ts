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
        const { positive, negative } = parseNumberPicture(read(runtime, picture), symbols)
        return formatNumber(Number(number), Number(number) < 0 ? negative : positive, symbols)
      }
    )
  ],
  [
    'formatInteger',
    define('<n-s:s>', 2, (runtime, number: Numeric, picture: Text): Result => {
      if (number === undefined) return undefined
      return formatInteger(Math.floor(Number(number)), parseIntegerPicture(read(runtime, picture)))
    })
  ],
  [
    'parseInteger',
    define('<s-s:n>', 2, (runtime, text: Text, picture: Text): Result => {
      if (text === undefined) return undefined
      return parseInteger(read(runtime, text), parseIntegerPicture(read(runtime, picture)))
    })
  ]
])

function read(runtime: Runtime, text: Text): string {
  if (text === undefined) throw internalError()
  runtime.allocateText(text.length)
  runtime.work(text.length)
  return text
}
