import type { Payload } from '../lib/json/payload.ts'
import type { Integration, JobStatus, TaskCall, TaskOutcome, TaskRequest } from './integration.ts'

/** AWS's failure of a task whose `Credentials.RoleArn` cannot be assumed (recorded: `test_cross_account_lambda_task`). */
export const roleRefusedOutcome = ({ roleArn }: TaskRequest, credentialsRoleArn: string): TaskOutcome => ({
  kind: 'failed',
  error: 'States.TaskFailed',
  cause: `The role ${roleArn} is not authorized to assume the task state's role, ${credentialsRoleArn}.`
})

/** The failure of a task with `Credentials` where nothing could be done with the role's credentials. */
export const roleUnusableOutcome = ({ stateName, credentialsRoleArn }: TaskRequest, reason: string): TaskOutcome => ({
  kind: 'failed',
  error: 'States.TaskFailed',
  cause: `The Credentials of the state '${stateName}' cannot be used: ${reason}, so that nothing would be done as ${credentialsRoleArn}. Remove the Credentials to have the task performed without them.`
})

/** Performs tasks without `Credentials`, and refuses the others: to ignore a role would do something as somebody else. */
export class WithoutRoles implements Integration {
  readonly #integration: Integration
  readonly #reason: string

  /** @param reason why there is no use for a role */
  constructor(integration: Integration, reason: string) {
    this.#integration = integration
    this.#reason = reason
  }

  parameterProblems(call: TaskCall): readonly string[] {
    return this.#integration.parameterProblems?.(call) ?? []
  }

  perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    if (task.credentialsRoleArn === undefined) return this.#integration.perform(task, signal)
    return Promise.resolve(roleUnusableOutcome(task, this.#reason))
  }

  lookAtJob(task: TaskRequest, submission: Payload, signal: AbortSignal): Promise<JobStatus> {
    if (this.#integration.lookAtJob === undefined) throw new Error(`${task.resource} starts no jobs`)
    return this.#integration.lookAtJob(task, submission, signal)
  }

  async stopJob(task: TaskRequest, submission: Payload): Promise<void> {
    await this.#integration.stopJob?.(task, submission)
  }
}
