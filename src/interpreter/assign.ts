import { evaluateAssign } from '../asl/assign.ts'
import type { QueryLanguage } from '../asl/definition.ts'
import { queryEvaluationError, runtimeError } from '../asl/errors.ts'
import type { Scope, Template } from '../asl/scope.ts'
import type { Payload } from '../lib/json/payload.ts'
import type { Recorder } from './recorder.ts'
import type { Branch } from './state.ts'

/**
 * The variables that a state assigns as it is left, `undefined` without an Assign.
 * @throws {StateError} what the template raises, and where the execution would hold more than AWS lets it: the limit is
 *   AWS's, the words are ours
 */
export function assignVariables(
  recorder: Recorder,
  branch: Branch,
  template: Template | undefined,
  scope: Scope,
  queryLanguage: QueryLanguage
): ReadonlyMap<string, Payload> | undefined {
  if (template === undefined) return undefined
  const assigned = evaluateAssign(template, scope, queryLanguage)
  const { variablesBytes } = recorder.context.limits
  if (totalBytes(recorder, branch, assigned) > variablesBytes) {
    const cause = `The variables of the execution have a size exceeding the limit of ${variablesBytes} bytes.`
    throw queryLanguage === 'JSONata' ? queryEvaluationError(cause, 'Assign') : runtimeError(cause)
  }
  return assigned
}

/** What all variables of the execution will hold, in every scope. */
function totalBytes(recorder: Recorder, assigning: Branch, assigned: ReadonlyMap<string, Payload>): number {
  let bytes = 0
  for (const payload of assigned.values()) bytes += payload.sizeBytes
  for (const branch of recorder.state.branches.values()) {
    for (const [name, payload] of branch.variables) {
      if (branch !== assigning || !assigned.has(name)) bytes += payload.sizeBytes
    }
  }
  return bytes
}
