import type { Integration, MockedCall, TaskMocks, TaskOutcome, TaskRequest } from '../integrations/integration.ts'
import type { Command, TaskId } from '../interpreter/command.ts'
import type { ScheduledTask } from '../interpreter/effect.ts'
import type { ExecutionIdentity } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import type { Payload } from '../lib/json/payload.ts'
import type { TaskReference } from './activity-queues.ts'
import type { CommandSink } from './command-sink.ts'
import type { EngineLimits } from './limits.ts'
import type { Log } from './log.ts'
import { TaskQueue } from './task-queue.ts'

/** The integration of a service, `undefined` where there is none. */
export type IntegrationLookup = (service: string) => Integration | undefined

/** Where attempts of activities go: nothing calls them, workers ask for them. */
export interface ActivityOffers {
  offer(activityArn: string, task: TaskReference): void
  withdraw(task: TaskReference): void
  forget(isConcerned: (executionArn: string) => boolean): void
}

export interface DispatcherParts {
  readonly integrations: IntegrationLookup
  readonly activities: ActivityOffers
  /** Absent where no execution has mocks. */
  readonly mocks: TaskMocks | undefined
  readonly log: Log
  readonly limits: EngineLimits
  /** Ends the job of an attempt that was cancelled while it was started. */
  readonly stopJob: (request: TaskRequest, submission: Payload) => void
  /** Of stored executions: whether calls may be begun here, or another node will soon have them to begin. */
  readonly mayBegin: (executionArn: string) => boolean
  /** Has the execution's tasks scheduled again and then calls `done`. */
  readonly recall: (executionArn: string, done: () => void) => void
}

/**
 * Performs task attempts: at least once, each by one call at a time on this node, and within the limits of what may run
 * at once. An attempt is known from its first scheduling until its result is durable, so scheduling it again does
 * nothing meanwhile.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts
  readonly #queue: TaskQueue<Attempt>
  readonly #attempts = new Map<string, Map<TaskId, Attempt>>()
  /** Of the payloads that wait, in UTF-16 code units. */
  #waitingSize = 0
  #isClosed = false

  constructor(parts: DispatcherParts) {
    this.#parts = parts
    this.#queue = new TaskQueue(parts.limits.tasksUnderWay, parts.limits.tasksPerTarget)
  }

  schedule(started: StartedExecution, task: ScheduledTask, sink: CommandSink): void {
    if (this.#isClosed) return
    const execution = started.identity
    if (task.kind === 'activity' && !this.#isMocked(execution, task)) {
      this.#parts.activities.offer(task.resourceArn, { executionArn: execution.arn, task: task.id })
      return
    }
    const known = this.#attempts.get(execution.arn)?.get(task.id)
    if (known === undefined) {
      const isStored = execution.type === 'STANDARD' || execution.mapRunArn !== undefined
      if (!isStored || this.#parts.mayBegin(execution.arn)) this.#enqueue(newAttempt(started, task, sink, isStored))
    } else if (known.phase === 'recalled') {
      this.#perform(known, requestOf(started, task))
    }
  }

  /** Nobody waits for the attempt any more. */
  cancel(executionArn: string, task: TaskId): void {
    const attempt = this.#attempts.get(executionArn)?.get(task)
    if (attempt === undefined) {
      this.#parts.activities.withdraw({ executionArn, task })
      return
    }
    this.#forget(attempt)
    attempt.abort?.abort()
  }

  /** Another node performs what waits here; the outcome of what runs already may still serve it. */
  forgetWaiting(isConcerned: (executionArn: string) => boolean): void {
    this.#parts.activities.forget(isConcerned)
    this.forgetWaitingCalls(isConcerned)
  }

  /** Stored executions of which calls are under way, or have outcomes that are not durable yet. */
  *busyExecutions(): Iterable<string> {
    for (const [executionArn, attempts] of this.#attempts) {
      if (attempts.values().some(({ isStored, phase }) => isStored && isUnderWay(phase))) yield executionArn
    }
  }

  /** How many, by target. */
  callsUnderWay(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const attempts of this.#attempts.values()) {
      for (const { phase, target } of attempts.values()) {
        if (phase === 'running') counts.set(target, (counts.get(target) ?? 0) + 1)
      }
    }
    return counts
  }

  /** What waits is issued again by whoever holds the execution then. */
  forgetWaitingCalls(isConcerned: (executionArn: string) => boolean): void {
    for (const [executionArn, attempts] of this.#attempts) {
      if (!isConcerned(executionArn)) continue
      for (const attempt of attempts.values()) {
        if (attempt.isStored && !isUnderWay(attempt.phase)) this.#forget(attempt)
      }
    }
  }

  /** Aborts every call; their outcomes are not delivered. */
  close(): void {
    this.#isClosed = true
    for (const attempts of this.#attempts.values()) for (const { abort } of attempts.values()) abort?.abort()
    this.#attempts.clear()
  }

  #isMocked(execution: ExecutionIdentity, task: ScheduledTask): boolean {
    const call = mockedCallOf(execution, task)
    return call !== undefined && this.#parts.mocks?.isMocked(call) === true
  }

  #enqueue(attempt: Attempt): void {
    let attempts = this.#attempts.get(attempt.executionArn)
    if (attempts === undefined) {
      attempts = new Map()
      this.#attempts.set(attempt.executionArn, attempts)
    }
    attempts.set(attempt.task, attempt)
    this.#waitingSize += sizeOf(attempt)
    if (this.#queue.begin(attempt.target)) {
      this.#start(attempt)
      return
    }
    this.#queue.push(attempt.target, attempt.executionArn, attempt)
    this.#startNext()
    if (attempt.phase === 'waiting' && attempt.isStored && this.#waitingSize > this.#parts.limits.waitingTasksSize) {
      this.#takeRequest(attempt)
    }
  }

  #startNext(): void {
    for (let attempt = this.#queue.take(); attempt !== undefined; attempt = this.#queue.take()) this.#start(attempt)
  }

  #start(attempt: Attempt): void {
    if (attempt.phase === 'forgotten') {
      this.#queue.finished(attempt.target)
      return
    }
    const request = this.#takeRequest(attempt)
    if (request !== undefined) {
      this.#perform(attempt, request)
      return
    }
    attempt.phase = 'recalled'
    this.#parts.recall(attempt.executionArn, () => {
      // where it was not scheduled again the execution does not wait for it any more
      if (attempt.phase === 'recalled') this.#forget(attempt)
    })
  }

  #perform(attempt: Attempt, request: TaskRequest): void {
    const { executionArn, task, sink } = attempt
    attempt.phase = 'running'
    attempt.abort = new AbortController()
    // an activity that has begun is with a worker; the answer of a mock is its beginning, too
    if (request.service !== 'activity') sink.deliver(executionArn, { type: 'StartTask', task })
    const { signal } = attempt.abort
    this.#call(request, signal).then(
      (outcome) => this.#performed(attempt, request, outcome),
      (error) => this.#performed(attempt, request, this.#fault(request, signal, error))
    )
  }

  #performed(attempt: Attempt, request: TaskRequest, outcome: TaskOutcome): void {
    const { phase, executionArn, sink } = attempt
    if (phase === 'running' && !this.#isClosed) {
      attempt.phase = 'delivered'
      sink.deliver(executionArn, commandOf(request, outcome), () => this.#forget(attempt))
    } else if (phase === 'forgotten' && outcome.kind === 'succeeded') {
      this.#parts.stopJob(request, outcome.output)
    }
    this.#freePlace(attempt)
  }

  #freePlace(attempt: Attempt): void {
    this.#queue.finished(attempt.target)
    if (!this.#isClosed) this.#startNext()
  }

  #call(request: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const integration = this.#parts.integrations(request.service)
    if (integration === undefined) {
      const cause = `No integration is configured for the service '${request.service}' of ${request.resource}`
      return Promise.resolve(runtimeFailure(cause))
    }
    try {
      return integration.perform(request, signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** An integration that throws is against its contract; the workflow must not hang for it. */
  #fault(request: TaskRequest, signal: AbortSignal, error: unknown): TaskOutcome {
    if (!signal.aborted) {
      this.#parts.log.error('An integration threw instead of answering', {
        service: request.service,
        executionArn: request.executionArn,
        error: String(error),
        ...(error instanceof Error && { stack: error.stack })
      })
    }
    return runtimeFailure(`The integration of the service '${request.service}' failed internally: ${String(error)}`)
  }

  #forget(attempt: Attempt): void {
    const heldPlace = attempt.phase === 'recalled'
    this.#takeRequest(attempt)
    attempt.phase = 'forgotten'
    const attempts = this.#attempts.get(attempt.executionArn)
    attempts?.delete(attempt.task)
    if (attempts?.size === 0) this.#attempts.delete(attempt.executionArn)
    if (heldPlace) this.#freePlace(attempt)
  }

  /** The payload of one that waits goes to whoever performs it, or out of memory. */
  #takeRequest(attempt: Attempt): TaskRequest | undefined {
    const { request } = attempt
    this.#waitingSize -= sizeOf(attempt)
    attempt.request = undefined
    return request
  }
}

/** Which execution a task is of. */
export type StartedExecution = Pick<ExecutionState, 'identity' | 'startDate'>

interface Attempt {
  readonly executionArn: string
  readonly task: TaskId
  readonly target: string
  readonly sink: CommandSink
  /** It can be scheduled again, here or by another node. */
  readonly isStored: boolean
  phase: 'waiting' | 'recalled' | 'running' | 'delivered' | 'forgotten'
  /** While it waits; absent where too much waits already. */
  request: TaskRequest | undefined
  /** While it runs. */
  abort: AbortController | undefined
}

const isUnderWay = (phase: Attempt['phase']): boolean => phase === 'running' || phase === 'delivered'

const newAttempt = (started: StartedExecution, task: ScheduledTask, sink: CommandSink, isStored: boolean): Attempt => ({
  executionArn: started.identity.arn,
  task: task.id,
  target: targetOf(started.identity, task),
  sink,
  isStored,
  phase: 'waiting',
  request: requestOf(started, task),
  abort: undefined
})

/** A function is a target; of an integration, which one it is would cost parsing the parameters, each state that uses it. */
const targetOf = (execution: ExecutionIdentity, task: ScheduledTask): string =>
  task.kind === 'lambda' ? task.resourceArn : `${task.resourceArn} ${task.stateName} ${execution.stateMachineArn}`

/** An attempt as integrations see it. */
export function requestOf({ identity: execution, startDate }: StartedExecution, task: ScheduledTask): TaskRequest {
  const { credentialsRoleArn } = task
  const { traceHeader, testCase } = execution
  const request = {
    executionArn: execution.arn,
    executionName: execution.name,
    executionStartDate: startDate,
    stateMachineArn: execution.stateMachineArn,
    stateName: task.stateName,
    taskId: task.id,
    service: SERVICES[task.kind] ?? task.service,
    action: task.action,
    pattern: task.pattern,
    resource: task.resourceArn,
    parameters: task.parameters,
    region: execution.region,
    accountId: execution.accountId,
    roleArn: execution.roleArn
  }
  if ((credentialsRoleArn ?? traceHeader ?? testCase) === undefined) return request
  return {
    ...request,
    ...(credentialsRoleArn !== undefined && { credentialsRoleArn }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...mockedMember(mockedCallOf(execution, task))
  }
}

const SERVICES: Readonly<Partial<Record<ScheduledTask['kind'], string>>> = {
  lambda: 'lambda-function',
  activity: 'activity'
}

const mockedMember = (mockedCall: MockedCall | undefined): Pick<TaskRequest, 'mockedCall'> =>
  mockedCall === undefined ? {} : { mockedCall }

function mockedCallOf(
  { testCase, stateMachineName }: ExecutionIdentity,
  { stateName, invocation }: ScheduledTask
): MockedCall | undefined {
  if (testCase === undefined || invocation === undefined) return undefined
  return { stateMachineName: withoutLabel(stateMachineName), testCase, stateName, invocation }
}

/** A Map Run's child has its Map's label in the name of its state machine. */
export const withoutLabel = (stateMachineName: string): string => stateMachineName.split('/', 1)[0] as string

function commandOf({ taskId: task, pattern }: TaskRequest, outcome: TaskOutcome): Command {
  if (outcome.kind === 'failed') return { type: 'FailTask', task, error: outcome.error, cause: outcome.cause }
  const { output, isFollowed } = outcome
  if (pattern === 'request-response') return { type: 'CompleteTask', task, output }
  return { type: 'SubmitTask', task, output, ...(isFollowed && { isFollowed }) }
}

const runtimeFailure = (cause: string): TaskOutcome => ({ kind: 'failed', error: 'States.Runtime', cause })

const sizeOf = ({ request }: Attempt): number => request?.parameters.text.length ?? 0
