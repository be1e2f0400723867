import { Payload } from '../../lib/json/payload.ts'
import type { Json } from '../../lib/json/value.ts'
import type { Template, TypedExpression } from '../scope.ts'
import type { Place } from './place.ts'
export interface Available {
  readonly result?: boolean
  readonly errorOutput?: boolean
}
export const expressionField = (
  value: Json,
  place: Place
):
  | { readonly kind: 'expression'; readonly expression: TypedExpression; readonly fieldName: string }
  | { readonly kind: 'refused' }
  | undefined =>
  place.language === 'JSONata' && typeof value === 'string' && value.startsWith('{%')
    ? { kind: 'expression', expression: { source: value, evaluate: () => null }, fieldName: place.field }
    : undefined
export const jsonataTemplate = (value: Json, _place: Place, _available: Available): Template | undefined => ({
  evaluate: () => Payload.of(value)
})
