import type { JobStatus, TaskOutcome, TaskRequest } from '../integrations/integration.ts'
import type { Command } from '../interpreter/command.ts'
import type { Job } from '../interpreter/effect.ts'
import type { Clock } from '../lib/clock.ts'
import type { Payload } from '../lib/json/payload.ts'
import { Alarm } from './alarm.ts'
import type { CommandSink } from './command-sink.ts'
import { type IntegrationLookup, requestOf, type StartedExecution } from './dispatcher.ts'
import { DueQueue } from './due-queue.ts'
import type { EngineLimits } from './limits.ts'
import type { Log } from './log.ts'
import { TaskQueue } from './task-queue.ts'

export interface JobFollowerParts {
  readonly integrations: IntegrationLookup
  readonly clock: Clock
  readonly log: Log
  readonly limits: EngineLimits
}

/**
 * Follows what `.sync` attempts have started until it ends: by looking at it at once and then ever more slowly, and at
 * the end of an execution that runs here, without delay. What is followed is asked for again after a crash, so nothing of
 * it is stored.
 */
export class JobFollower {
  readonly #parts: JobFollowerParts
  readonly #jobs = new Map<string, FollowedJob>()
  readonly #looks = new DueQueue()
  readonly #alarm: Alarm
  readonly #queue: TaskQueue<FollowedJob>
  /** Keys of the jobs that are executions, by their ARNs. */
  readonly #executions = new Map<string, Set<string>>()
  #isClosed = false

  constructor(parts: JobFollowerParts) {
    this.#parts = parts
    this.#alarm = new Alarm(parts.clock, () => this.#lookAtDue())
    this.#queue = new TaskQueue(parts.limits.jobLooksUnderWay, parts.limits.jobLooksPerTarget)
  }

  /** One that is followed already is not followed twice. */
  follow(execution: StartedExecution, { task, submission }: Job, sink: CommandSink): void {
    const key = keyOf(execution.identity.arn, task.id)
    if (this.#isClosed || this.#jobs.has(key)) return
    const job: FollowedJob = {
      key,
      request: requestOf(execution, task),
      submission,
      sink,
      abort: new AbortController(),
      since: this.#parts.clock.now(),
      phase: 'waiting',
      mustLookAgain: false,
      executionArn: undefined
    }
    this.#jobs.set(key, job)
    this.#enqueue(job)
  }

  /** Nobody waits for the job any more: it is ended as well. */
  cancel(execution: StartedExecution, { task, submission }: Job): void {
    const job = this.#jobs.get(keyOf(execution.identity.arn, task.id))
    if (job !== undefined) this.#drop(job)
    this.stop(job?.request ?? requestOf(execution, task), submission)
  }

  /** Ends a job, best effort. */
  stop(request: TaskRequest, submission: Payload): void {
    if (this.#isClosed || !request.pattern.startsWith('sync')) return
    const stopped = this.#parts.integrations(request.service)?.stopJob?.(request, submission)
    stopped?.catch((error: unknown) => {
      this.#parts.log.warn('A job that nobody waits for any more could not be stopped', {
        executionArn: request.executionArn,
        resource: request.resource,
        error: String(error)
      })
    })
  }

  /** An execution of this engine has ended, durably. */
  executionClosed(executionArn: string): void {
    for (const key of this.#executions.get(executionArn) ?? []) {
      const job = this.#jobs.get(key)
      if (job === undefined) continue
      if (job.phase === 'waiting') {
        this.#looks.delete(key)
        this.#enqueue(job)
      } else job.mustLookAgain = true
    }
  }

  /** Another node follows them. */
  forget(isConcerned: (executionArn: string) => boolean): void {
    for (const job of this.#jobs.values()) if (isConcerned(job.request.executionArn)) this.#drop(job)
  }

  close(): void {
    this.#isClosed = true
    this.#alarm.stop()
    for (const job of this.#jobs.values()) this.#drop(job)
  }

  #enqueue(job: FollowedJob): void {
    job.phase = 'queued'
    this.#queue.push(job.request.resource, job.request.executionArn, job)
    this.#startNext()
  }

  #startNext(): void {
    for (let job = this.#queue.take(); job !== undefined; job = this.#queue.take()) {
      if (job.phase === 'dropped') this.#queue.finished(job.request.resource)
      else void this.#lookAt(job)
    }
  }

  async #lookAt(job: FollowedJob): Promise<void> {
    const { request } = job
    job.phase = 'looking'
    job.mustLookAgain = false
    const status = await this.#ask(job)
    this.#queue.finished(request.resource)
    if (job.phase === 'looking') {
      if (status.kind === 'running') this.#lookLater(job, status.executionArn)
      else this.#deliver(job, status)
    }
    if (!this.#isClosed) this.#startNext()
  }

  async #ask({ request, submission, abort }: FollowedJob): Promise<JobStatus> {
    const integration = this.#parts.integrations(request.service)
    if (integration?.lookAtJob === undefined) {
      const cause = `Jobs that ${request.resource} starts cannot be followed to their end.`
      return { kind: 'failed', error: 'States.Runtime', cause }
    }
    try {
      return await integration.lookAtJob(request, submission, abort.signal)
    } catch (error) {
      if (!abort.signal.aborted) {
        this.#parts.log.warn('How a job stands could not be found out; it is looked at again later', {
          executionArn: request.executionArn,
          resource: request.resource,
          error: String(error)
        })
      }
      return { kind: 'running' }
    }
  }

  #lookLater(job: FollowedJob, executionArn: string | undefined): void {
    if (executionArn !== undefined && job.executionArn === undefined) {
      job.executionArn = executionArn
      const keys = this.#executions.get(executionArn) ?? new Set()
      this.#executions.set(executionArn, keys.add(job.key))
      // it may have ended between the look and this moment, when nobody would have told
      job.mustLookAgain = true
    }
    if (job.mustLookAgain) {
      this.#enqueue(job)
      return
    }
    job.phase = 'waiting'
    const now = this.#parts.clock.now()
    const longestMs = job.executionArn === undefined ? LONGEST_PAUSE_MS : LONGEST_PAUSE_BESIDE_NEWS_MS
    const pauseMs = Math.min(longestMs, Math.max(SHORTEST_PAUSE_MS, Math.round((now - job.since) * PAUSE_SHARE)))
    this.#looks.set(job.key, now + pauseMs)
    this.#alarm.setBy(now + pauseMs)
  }

  #lookAtDue(): void {
    const now = this.#parts.clock.now()
    for (let key = this.#looks.takeDue(now); key !== undefined; key = this.#looks.takeDue(now)) {
      const job = this.#jobs.get(key)
      if (job !== undefined) this.#enqueue(job)
    }
    const next = this.#looks.nextDueAt
    if (next !== undefined) this.#alarm.setBy(next)
  }

  #deliver(job: FollowedJob, outcome: TaskOutcome): void {
    job.phase = 'delivered'
    const { executionArn, taskId } = job.request
    job.sink.deliver(executionArn, commandOf(taskId, outcome), () => this.#drop(job))
  }

  #drop(job: FollowedJob): void {
    job.phase = 'dropped'
    job.abort.abort()
    this.#looks.delete(job.key)
    if (this.#jobs.get(job.key) === job) this.#jobs.delete(job.key)
    if (job.executionArn === undefined) return
    const keys = this.#executions.get(job.executionArn)
    keys?.delete(job.key)
    if (keys?.size === 0) this.#executions.delete(job.executionArn)
  }
}

interface FollowedJob {
  readonly key: string
  readonly request: TaskRequest
  readonly submission: Payload
  readonly sink: CommandSink
  readonly abort: AbortController
  /** Milliseconds since the epoch. */
  readonly since: number
  phase: 'waiting' | 'queued' | 'looking' | 'delivered' | 'dropped'
  /** News came while it was looked at. */
  mustLookAgain: boolean
  /** Where it is an execution of this engine. */
  executionArn: string | undefined
}

const keyOf = (executionArn: string, task: number): string => `${task} ${executionArn}`

const commandOf = (task: number, outcome: TaskOutcome): Command =>
  outcome.kind === 'failed'
    ? { type: 'FailTask', task, error: outcome.error, cause: outcome.cause }
    : { type: 'CompleteTask', task, output: outcome.output }

/** A job that has run for a while will run for a while: its end is known late by a tenth of its duration at most. */
const PAUSE_SHARE = 0.1
const SHORTEST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const LONGEST_PAUSE_BESIDE_NEWS_MS = 120_000
