import type { Json } from '../lib/json/value.ts'
import type { TextField } from './definition.ts'
import { runtimeError } from './errors.ts'
import { evaluateIntrinsic } from './intrinsics/evaluate-intrinsic.ts'
import { readTemplatePath } from './jsonpath/read-path.ts'
import { shown } from './number-field.ts'
import type { Scope } from './scope.ts'

/**
 * The text of `Error` and `Cause`, or what their path, intrinsic function or expression gives.
 * @throws {StateError} `States.Runtime`, also for an intrinsic function that fails; `States.QueryEvaluationError`
 */
export function evaluateText(field: TextField, scope: Scope): string {
  switch (field.kind) {
    case 'literal':
      return field.value
    case 'path':
      return requireText(field.fieldName, readTemplatePath(field.path, field.fieldName, scope))
    case 'intrinsic':
      return requireText(field.fieldName, evaluateIntrinsic(field.intrinsic, scope))
    case 'expression':
      return String(field.expression.evaluate(scope, 'string'))
  }
}

function requireText(fieldName: string, value: Json): string {
  if (typeof value === 'string') return value
  throw runtimeError(`The value of the field '${fieldName}' must be a string but was: ${shown(value)}`)
}
