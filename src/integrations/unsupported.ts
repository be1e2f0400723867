import type { TaskOutcome, TaskRequest } from './integration.ts'

/**
 * The failure of a task whose resource nothing here performs. `States.Runtime` cannot be retried or caught, so the
 * execution stops and says why.
 * @param supported the resources that are performed, as they are written in definitions
 */
export const unsupportedOutcome = (task: TaskRequest, supported: readonly string[]): TaskOutcome => ({
  kind: 'failed',
  error: 'States.Runtime',
  cause: `Stepwright does not support the resource ${task.resource} of the state '${task.stateName}'. Supported are: ${supported.join(', ')}.`
})
