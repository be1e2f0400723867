import { Payload } from '../../lib/json/payload.ts'
import type { Integration, JobStatus, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import type { MockConfiguration } from './mock-configuration.ts'
import type { MockedResponse } from './mock-file.ts'

/**
 * Answers the tasks of executions that were started with a test case from the mock file, and has all others performed. A
 * mocked call reaches no service. Of jobs and callbacks the response is also how they end, so nobody needs to send the
 * task's token back.
 */
export class MockedTasks implements Integration {
  readonly #mocks: MockConfiguration
  readonly #real: Integration

  constructor(mocks: MockConfiguration, real: Integration) {
    this.#mocks = mocks
    this.#real = real
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const outcome = this.#outcome(task)
    if (outcome === undefined) return this.#real.perform(task, signal)
    if (task.pattern === 'request-response') return outcome
    const output = outcome.kind === 'succeeded' ? outcome.output : Payload.of(new Map())
    return { kind: 'succeeded', output, isFollowed: true }
  }

  parameterProblems(call: TaskCall): readonly string[] {
    return this.#real.parameterProblems?.(call) ?? []
  }

  async lookAtJob(task: TaskRequest, submission: Payload, signal: AbortSignal): Promise<JobStatus> {
    const outcome = this.#outcome(task)
    if (outcome !== undefined) return outcome
    if (this.#real.lookAtJob === undefined) throw new Error(`${task.resource} starts no jobs`)
    return this.#real.lookAtJob(task, submission, signal)
  }

  async stopJob(task: TaskRequest, submission: Payload): Promise<void> {
    if (this.#outcome(task) === undefined) await this.#real.stopJob?.(task, submission)
  }

  #outcome({ mockedCall }: TaskRequest): TaskOutcome | undefined {
    if (mockedCall === undefined) return undefined
    try {
      const response = this.#mocks.respond(mockedCall)
      return response === undefined ? undefined : outcomeOf(response)
    } catch (error) {
      return { kind: 'failed', error: 'States.Runtime', cause: (error as Error).message }
    }
  }
}

const outcomeOf = (response: MockedResponse): TaskOutcome =>
  response.kind === 'return'
    ? { kind: 'succeeded', output: Payload.of(response.value) }
    : { kind: 'failed', error: response.error, cause: response.cause }
