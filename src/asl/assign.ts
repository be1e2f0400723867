import { Payload } from '../lib/json/payload.ts'
import { isObject } from '../lib/json/value.ts'
import type { QueryLanguage } from './definition.ts'
import { StateError } from './errors.ts'
import type { Scope, Template } from './scope.ts'

/** Bytes of JSON text: what one variable may hold, and what one Assign may hold in all. */
export const MAX_VARIABLE_BYTES = 256 * 1024

/**
 * The variables that an Assign sets, by name, in the order of the template. All of them see the values from before.
 * @throws {StateError} what the template raises; and where a value is too large `States.QueryEvaluationError` (JSONata)
 *   or `States.Runtime`: the limits are AWS's, the words are ours
 */
export function evaluateAssign(
  template: Template,
  scope: Scope,
  queryLanguage: QueryLanguage
): ReadonlyMap<string, Payload> {
  const assigned = template.evaluate(scope).value
  const variables = new Map<string, Payload>()
  if (!isObject(assigned)) return variables
  const error = queryLanguage === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime'
  let totalBytes = 0
  for (const [name, value] of assigned) {
    const payload = Payload.of(value)
    totalBytes += payload.sizeBytes
    if (payload.sizeBytes > MAX_VARIABLE_BYTES) {
      const cause = `The variable '${name}' has a size exceeding the limit of ${MAX_VARIABLE_BYTES} bytes.`
      throw new StateError(error, cause, `Assign/${name}`)
    }
    variables.set(name, payload)
  }
  if (totalBytes > MAX_VARIABLE_BYTES) {
    const cause = `The variables of an Assign field have a size exceeding the limit of ${MAX_VARIABLE_BYTES} bytes.`
    throw new StateError(error, cause, 'Assign')
  }
  return variables
}
