import { isArray, isObject, type Json } from '../lib/json/value.ts'
import type { TaskOutcome, TaskRequest } from './integration.ts'

/**
 * What a parameter must be. `text`: a string. `json-text`: a string that holds JSON, for which an object or an array may
 * stand. `list`, `map`: an array, an object. `any`: left to the service.
 */
export type ParameterType = 'text' | 'json-text' | 'list' | 'map' | 'any'

export interface ParameterRules {
  readonly types: Readonly<Record<string, ParameterType>>
  readonly required: readonly string[]
}

/** What is wrong with the parameters of an optimised integration, one text for each problem. */
export function parameterProblems(parameters: Json, { types, required }: ParameterRules): readonly string[] {
  if (!isObject(parameters)) return ['The Parameters must be a JSON object']
  const problems = required
    .filter((name) => !parameters.has(name))
    .map((name) => `The field '${name}' is required but was missing`)
  for (const [name, value] of parameters) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    if (type === undefined) problems.push(`The field '${name}' is not supported by Step Functions`)
    else if (value !== null && !CHECKS[type](value))
      problems.push(`The value for the field '${name}' must be ${NOUNS[type]}`)
  }
  return problems
}

const CHECKS: Readonly<Record<ParameterType, (value: Json) => boolean>> = {
  text: (value) => typeof value === 'string',
  'json-text': (value) => typeof value === 'string' || isObject(value) || isArray(value),
  list: isArray,
  map: isObject,
  any: () => true
}

const NOUNS: Readonly<Record<ParameterType, string>> = {
  text: 'a STRING',
  'json-text': 'a STRING',
  list: 'an ARRAY',
  map: 'an OBJECT',
  any: ''
}

/** AWS's refusal of parameters; it can be neither retried nor caught (recorded: `test_lambda_task_service`). */
export const parametersOutcome = (task: TaskRequest, problems: readonly string[]): TaskOutcome => ({
  kind: 'failed',
  error: 'States.Runtime',
  cause: `The Parameters '${task.parameters.text}' could not be used to start the Task: [${problems.join(', ')}]`
})
