import { jsonataError } from '../jsonata-error.ts'
import { type Result, type TypeLetter, truth, typeLetter } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

export const booleanFunctions: FunctionTable = new Map([
  ['boolean', define('<x-:b>', 1, (runtime, value: Result) => truth(runtime, value))],
  ['not', define('<x-:b>', 1, (runtime, value: Result) => negation(truth(runtime, value)))],
  ['exists', define('<x:b>', 1, (_, value: Result) => value !== undefined)],
  ['type', define('<x:s>', 1, (_, value: Result) => TYPE_NAMES[typeLetter(value)])],
  [
    'error',
    define('<s?:x>', 1, (_, message: string | undefined) => fail('D3137', message, '$error() function evaluated'))
  ],
  [
    'assert',
    define('<bs?:x>', 2, (_, condition: boolean | undefined, message: string | undefined) =>
      condition === true ? undefined : fail('D3141', message, '$assert() statement failed')
    )
  ]
])

const TYPE_NAMES: Readonly<Record<TypeLetter, string | undefined>> = {
  s: 'string',
  n: 'number',
  b: 'boolean',
  l: 'null',
  a: 'array',
  o: 'object',
  f: 'function',
  m: undefined
}

const negation = (value: boolean | undefined): Result => (value === undefined ? undefined : !value)

function fail(code: 'D3137' | 'D3141', message: string | undefined, fallback: string): never {
  throw jsonataError(code, { message: message === undefined || message === '' ? fallback : message })
}
