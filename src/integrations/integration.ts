import type { Payload } from '../lib/json/payload.ts'

/** Performs the tasks of one service. Implementations never throw: whatever goes wrong is a `failed` outcome. */
export interface Integration {
  /**
   * Makes the call of one task attempt. With the patterns `sync` and `wait-for-task-token` a `succeeded` outcome is the
   * answer to the starting call (the TaskSubmitted event).
   * @param signal aborted when the attempt timed out or was given up; the outcome is then ignored
   */
  perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome>
  /**
   * What is wrong with the parameters as far as they alone tell, one text for each problem. Asked before the task is
   * scheduled, and pure: the same answer for the same parameters.
   */
  parameterProblems?(call: TaskCall): readonly string[]
  /**
   * Looks how the job stands that `perform` has started with the pattern `sync` or `sync:2`. Asked again and again, ever
   * more slowly, until it answers with an outcome; also by another process than the one that started it.
   * @param submission the answer to the starting call
   */
  lookAtJob?(task: TaskRequest, submission: Payload, signal: AbortSignal): Promise<JobStatus>
  /** Ends a job that nobody waits for any more: best effort, once. */
  stopJob?(task: TaskRequest, submission: Payload): Promise<void>
}

/** What a task calls, and with what. */
export type TaskCall = Pick<TaskRequest, 'service' | 'action' | 'pattern' | 'parameters'>

export type JobStatus =
  | {
      readonly kind: 'running'
      /** The job is this execution of the same engine, whose end makes it worth looking again at once. */
      readonly executionArn?: string
    }
  | TaskOutcome

/** One attempt of a Task state, as the outside sees it. */
export interface TaskRequest {
  readonly executionArn: string
  readonly executionName: string
  /** In milliseconds since the epoch. Tells executions apart that have had the same name, one after the other. */
  readonly executionStartDate: number
  readonly stateMachineArn: string
  readonly stateName: string
  /** Id of the attempt's Scheduled event: with the execution's ARN and start the attempt's identity, for idempotency. */
  readonly taskId: number
  /**
   * `lambda-function` for a function's own ARN as Resource, `activity` for an activity (only where it is mocked), else the
   * integration's service: `lambda`, `sqs`, …
   */
  readonly service: string
  /** Of an integration (`invoke`); empty for a function's own ARN. */
  readonly action: string
  readonly pattern: 'request-response' | 'sync' | 'sync:2' | 'wait-for-task-token'
  /** The Resource as written. */
  readonly resource: string
  /** The evaluated input (function ARN) or parameters (integration). */
  readonly parameters: Payload
  readonly region: string
  readonly accountId: string
  readonly roleArn: string
  /** The state's evaluated `Credentials.RoleArn`. */
  readonly credentialsRoleArn?: string
  readonly traceHeader?: string
  readonly mockedCall?: MockedCall
}

/** Where the answer to a call is looked up of an execution that was started with mocks. */
export interface MockedCall {
  /** Without a label. */
  readonly stateMachineName: string
  readonly testCase: string
  readonly stateName: string
  /** Which call of this state it is, from 0, over the whole execution. */
  readonly invocation: number
}

/** Which tasks of executions with a test case are answered by mocks. */
export interface TaskMocks {
  isMocked(call: Omit<MockedCall, 'invocation'>): boolean
}

export type TaskOutcome =
  | {
      readonly kind: 'succeeded'
      readonly output: Payload
      /** Of a callback's starting call: `lookAtJob` tells how it ends, as with a job. */
      readonly isFollowed?: boolean
    }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string }
