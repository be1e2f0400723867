import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { ExpressionParser } from '../jsonata/parse-expression.ts'
import {
  type Available,
  compileTemplate,
  compileTyped,
  isExpression,
  RefusedExpressionsError
} from '../jsonata/template.ts'
import type { Template, TypedExpression } from '../scope.ts'
import { item, member, type Place, refuse } from './place.ts'
import { readVariables } from './variables.ts'

export type { Available } from '../jsonata/template.ts'

export const NOT_DELIMITED = 'JSONata string must start with {% and end with %}'

export type ExpressionField =
  | { readonly kind: 'expression'; readonly expression: TypedExpression; readonly fieldName: string }
  /** It was to be an expression, and what is wrong with it has been noted. */
  | { readonly kind: 'refused' }

/** The expression in a field that takes one type of value; `undefined` where the value is a literal. */
export function expressionField(value: Json, place: Place): ExpressionField | undefined {
  if (place.language !== 'JSONata' || typeof value !== 'string' || !value.startsWith('{%')) return undefined
  if (!isExpression(value)) {
    refuse(place, NOT_DELIMITED)
    return { kind: 'refused' }
  }
  const expression = compiled(place, () => compileTyped(value, place.field, parser(place)))
  return expression === undefined ? { kind: 'refused' } : { kind: 'expression', expression, fieldName: place.field }
}

/** A JSON value with expressions in it. */
export function jsonataTemplate(value: Json, place: Place, available: Available): Template | undefined {
  const template = compiled(place, () => compileTemplate(value, place.field, available, parser(place)))
  return areDelimited(value, place) ? template : undefined
}

const parser =
  ({ notes }: Place): ExpressionParser =>
  (source) =>
    notes.expressions.parse(source)

function compiled<T extends { readonly variableReferences: readonly string[] }>(
  place: Place,
  compile: () => T
): T | undefined {
  // the rest of what is wrong would not be shown, and wrong expressions are slow to find out about
  if (place.notes.diagnostics.isFull) return undefined
  try {
    const result = compile()
    readVariables(result.variableReferences, place)
    return result
  } catch (error) {
    if (!(error instanceof RefusedExpressionsError)) throw error
    const stateLocation = place.location.slice(0, -place.field.length)
    for (const { code, message, location } of error.refusals) {
      place.notes.diagnostics.error(code, message, `${stateLocation}${location}`)
    }
    return undefined
  }
}

/** Notes every text that begins like an expression and does not end like one. */
function areDelimited(value: Json, place: Place): boolean {
  if (typeof value === 'string') {
    if (!value.startsWith('{%') || isExpression(value)) return true
    refuse(place, NOT_DELIMITED)
    return false
  }
  const inside = isArray(value)
    ? value.map((entry, index) => areDelimited(entry, item(place, index)))
    : isObject(value)
      ? [...value].map(([name, entry]) => areDelimited(entry, member(place, name)))
      : []
  return inside.every((isDelimited) => isDelimited)
}
