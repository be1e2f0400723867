import { stringify } from '../lib/json/stringify.ts'
import type { Json } from '../lib/json/value.ts'
import type { NumberField } from './definition.ts'
import { queryEvaluationError, runtimeError } from './errors.ts'
import { readFieldPath } from './jsonpath/read-path.ts'
import type { Scope } from './scope.ts'

type NumberKind = 'integer' | 'float'

const FORMATS: Readonly<Record<NumberKind, RegExp>> = {
  integer: /^[+-]?\d+$/,
  float: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
}

/**
 * The value of a field that takes a number. A path may also find a text that is one (recorded:
 * `MAP_STATE_REFERENCE_IN_MAX_CONCURRENCY_PATH`). Ranges are the business of the field.
 * @throws {StateError} `States.Runtime` for a path, `States.QueryEvaluationError` for an expression
 */
export function evaluateNumber(field: NumberField, scope: Scope, kind: NumberKind): number {
  switch (field.kind) {
    case 'literal':
      return field.value
    case 'path': {
      const value = readFieldPath(field.path, scope)
      const number = numberOf(value, kind)
      if (number !== undefined) return number
      throw runtimeError(
        `The ${field.fieldName} field refers to value "${shown(value)}" which is not a valid ${kind}: ${field.path.text}`
      )
    }
    case 'expression': {
      const number = Number(field.expression.evaluate(scope, 'number'))
      if (kind === 'integer' && !Number.isInteger(number)) throw unfit(field, 'an integer', number)
      return number
    }
  }
}

/** The number that a value is, or that a text spells; `undefined` where it is none of that kind. */
export function numberOf(value: Json, kind: NumberKind): number | undefined {
  const text = shown(value)
  return FORMATS[kind].test(text) ? Number(text) : undefined
}

/** How AWS shows a value that a path found: texts bare, anything else as JSON. */
export const shown = (value: Json): string => (typeof value === 'string' ? value : stringify(value))

/** A value out of the field's range; AWS's words for expressions are not known. */
export function unfit(field: NumberField, expected: string, value: number) {
  if (field.kind !== 'expression') return runtimeError(`${baseName(field)} must be ${expected}.`)
  return queryEvaluationError(
    `The JSONata expression '${field.expression.source}' specified for the field '${field.fieldName}' returned an unexpected value. Expected ${expected}, but was: ${value}`,
    field.fieldName
  )
}

const baseName = (field: NumberField): string =>
  field.kind === 'literal' ? 'The value' : (field.fieldName.split('/').at(-1) ?? '').replace(/Path$/, '')
