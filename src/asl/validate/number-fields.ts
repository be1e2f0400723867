import type { NumberField } from '../definition.ts'
import type { Reader } from './fields.ts'
import { expressionField } from './jsonata-fields.ts'
import { referencePath } from './paths.ts'
import { float, integer, type NumberRange } from './values.ts'

/** A whole number; in a JSONata state also an expression. */
export const numberField = (range: NumberRange): Reader<NumberField> => literalOrExpression(integer(range))

/** Any number; in a JSONata state also an expression. */
export const floatField = (range: NumberRange): Reader<NumberField> => literalOrExpression(float(range))

const literalOrExpression =
  (readLiteral: Reader<number>): Reader<NumberField> =>
  (content, place) => {
    const expression = expressionField(content, place)
    if (expression !== undefined) return expression.kind === 'refused' ? undefined : expression
    const value = readLiteral(content, place)
    return value === undefined ? undefined : { kind: 'literal', value }
  }

/** The `…Path` sibling of such a field. */
export const numberPath: Reader<NumberField> = (content, place) => {
  const path = referencePath(content, place)
  return path && { kind: 'path', path, fieldName: place.field.split('/').at(-1) ?? place.field }
}
