import type { TaskOutcome, TaskRequest } from './integration.ts'

/**
 * The failure of a task whose resource nothing here performs. `States.Runtime` cannot be retried or caught, so the
 * execution stops and says why.
 * @param supported the resources of the same service that are performed, as they are written in definitions
 */
export function unsupportedOutcome(task: TaskRequest, supported: readonly string[]): TaskOutcome {
  const known =
    supported.length === 0 ? `Of ${task.service} there is none.` : `Of it there are: ${supported.join(', ')}.`
  return {
    kind: 'failed',
    error: 'States.Runtime',
    cause: `Stepwright does not support the resource ${task.resource} of the state '${task.stateName}'. ${known}`
  }
}
