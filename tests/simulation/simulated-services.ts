import type { Integration, JobStatus, TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import type { Random } from '../../src/lib/random.ts'
import { outcomeOf } from './executions.ts'
import { type FakeOutcome, fakeOutcome } from './fake-function.ts'
import type { NodeProcess } from './node-process.ts'
import { NEVER } from './time.ts'
import type { WatchedStore } from './watched-store.ts'
import type { Attempt } from './workers.ts'

/**
 * What nodes call: functions that answer, callbacks that somebody answers later at any node, and jobs that are looked at.
 * What a call gives follows from its parameters, whoever makes it and however often.
 */
export class SimulatedServices {
  calls = 0
  readonly #seed: number
  readonly #random: Random
  readonly #clock: Clock
  readonly #store: WatchedStore
  readonly #report: (violation: string) => void
  readonly #callBack: (attempt: Attempt, taskToken: string, outcome: FakeOutcome) => void
  /** When each attempt was first performed: a function does not begin anew because it is asked again. */
  readonly #firstCalls = new Map<string, number>()

  /** @param parts.callBack has somebody answer a callback, once */
  constructor(parts: {
    readonly seed: number
    readonly random: Random
    readonly clock: Clock
    readonly store: WatchedStore
    readonly report: (violation: string) => void
    readonly callBack: (attempt: Attempt, taskToken: string, outcome: FakeOutcome) => void
  }) {
    this.#seed = parts.seed
    this.#random = parts.random
    this.#clock = parts.clock
    this.#store = parts.store
    this.#report = parts.report
    this.#callBack = parts.callBack
  }

  /** As one node calls them. */
  of(node: NodeProcess): Integration {
    return {
      perform: (task, signal) => this.#perform(node, task, signal),
      lookAtJob: async (task) => {
        await node.delay(this.#below(100))
        return this.#lookAt(task)
      },
      stopJob: () => node.delay(this.#below(100))
    }
  }

  async #perform(node: NodeProcess, task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    this.calls++
    await this.checkDurable(task)
    const attempt = attemptOf(task)
    const isFirst = !this.#firstCalls.has(attempt)
    const firstCall = this.#firstCalls.get(attempt) ?? this.#clock.now()
    this.#firstCalls.set(attempt, firstCall)
    const outcome = fakeOutcome(this.#seed, task.parameters.text)
    if (task.pattern !== 'request-response') {
      if (isFirst && task.pattern === 'wait-for-task-token') this.#callBack(task, tokenIn(task), outcome)
      await node.delay(this.#below(1_000))
      return { kind: 'succeeded', output: Payload.ofText(JSON.stringify({ begun: attempt })) }
    }
    if (outcome.delayMs === null) return NEVER
    await node.delay(Math.max(0, firstCall + outcome.delayMs - this.#clock.now()))
    // A function does not hear that nobody waits for it any more: half of the late answers come nevertheless.
    if (signal.aborted && this.#random.next() < 0.5) return NEVER
    return outcomeOf(task, outcome.result)
  }

  #lookAt(task: TaskRequest): JobStatus {
    const { delayMs, result } = fakeOutcome(this.#seed, task.parameters.text)
    const begun = this.#firstCalls.get(attemptOf(task))
    if (begun === undefined) this.#report(`The job of ${attemptOf(task)} is looked at and was never begun`)
    if (begun === undefined || delayMs === null || this.#clock.now() < begun + delayMs) return { kind: 'running' }
    return outcomeOf(task, result)
  }

  /** Commit, then act. */
  async checkDurable({ executionArn, taskId }: TaskRequest): Promise<void> {
    const isScheduled = this.#store.lives
      .journalOf(executionArn)
      .some((event) => 'id' in event && event.id === taskId && event.type.endsWith('Scheduled'))
    if (isScheduled || (await this.#store.readSummary(executionArn)) === undefined) return
    this.#report(`Task ${executionArn} ${taskId} was performed before it was durable`)
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
}

const attemptOf = ({ executionArn, executionStartDate, taskId }: TaskRequest): string =>
  `${executionArn} ${executionStartDate} ${taskId}`

const tokenIn = ({ parameters }: TaskRequest): string => /"token":"([^"]*)"/.exec(parameters.text)?.[1] ?? ''
