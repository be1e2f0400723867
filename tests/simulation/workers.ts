import type { Engine, TaskReport } from '../../src/engine/engine.ts'
import type { TaskId } from '../../src/interpreter/command.ts'
import type { Clock } from '../../src/lib/clock.ts'
import type { Asking } from './asking.ts'
import { type FakeOutcome, fakeOutcome, fakeOutput } from './fake-function.ts'
import { withTimeout } from './time.ts'
import type { WatchedStore } from './watched-store.ts'

/** The scheduled try of a task that a callback belongs to. */
export interface Attempt {
  readonly executionArn: string
  readonly taskId: TaskId
}

/** An attempt of an activity in a journal: its life and event, and what it ended with. */
interface ActivityAttempt {
  readonly arn: string
  readonly life: number
  readonly eventId: number
  ended: string | undefined
}

/** The share of tokens that somebody uses again when another execution has the name. */
const KEPT_TOKENS = 0.3

/** Those who do the work: workers of activities, and whoever answers what callbacks wait for, at any node. */
export class Workers {
  readonly #seed: number
  readonly #clock: Clock
  readonly #asking: Asking
  readonly #store: WatchedStore
  readonly #isKeptFor: number | undefined
  /** Outputs and errors that workers were told are taken. */
  readonly #accepted: { readonly attempt: ActivityAttempt; readonly text: string }[] = []

  /** @param parts.retentionMs absent where nothing is deleted before the end */
  constructor(parts: {
    readonly seed: number
    readonly clock: Clock
    readonly asking: Asking
    readonly store: WatchedStore
    readonly retentionMs: number | undefined
  }) {
    this.#seed = parts.seed
    this.#clock = parts.clock
    this.#asking = parts.asking
    this.#store = parts.store
    this.#isKeptFor = parts.retentionMs
  }

  /** Never ends. */
  async work(activityArn: string): Promise<void> {
    for (;;) {
      const node = this.#asking.anyNode()
      const engine = node?.engine
      const controller = new AbortController()
      try {
        if (node === undefined || engine === undefined) throw new Error('Nobody listens')
        const request = { activityArn, workerName: 'worker', waitMs: 20_000, signal: controller.signal }
        await withTimeout(node.awake(), this.#clock, 1_000)
        const task = await withTimeout(engine.takeActivityTask(request), this.#clock, 30_000)
        // what it does takes its time, and it takes the next one meanwhile
        if (task !== undefined) void this.#perform(task.taskToken, task.input)
        else if (this.#isKeptFor !== undefined) await this.#asking.wait(this.#asking.below(60_000))
      } catch {
        controller.abort()
        await this.#asking.wait(1_000)
      }
    }
  }

  /** Whoever has begun what a callback waits for answers it at some time. */
  async callBack(attempt: Attempt, taskToken: string, { delayMs, result }: FakeOutcome): Promise<void> {
    const { executionArn, taskId } = attempt
    const { lives } = this.#store
    if (this.#isKeptFor !== undefined && this.#asking.chance() < KEPT_TOKENS) void this.#keep(executionArn, taskToken)
    if (delayMs === null) return
    await this.#asking.wait(delayMs)
    await this.#asking.insist(async (engine) => {
      const since = lives.now(executionArn)
      const report =
        'output' in result
          ? await engine.completeTask(taskToken, fakeOutput('lambda', result.output).text)
          : await engine.failTask(taskToken, result)
      if (report === 'not-a-token') this.#asking.untrue('The token of a callback is said to be none')
      if (report !== 'gone' || lives.wasMissing(executionArn, since)) return
      this.#asking.mustHaveBeen(executionArn, since, `without ${taskId}`, ({ tasks }) => !tasks.has(taskId))
    })
  }

  /** At the end: what was taken is still there, in the life that took it. */
  checkAgain(): void {
    for (const { attempt, text } of this.#accepted) {
      const { arn, life, eventId } = attempt
      const event = this.#store.lives.journalsOf(arn)[life]?.find((other) => 'id' in other && other.id === eventId)
      if (event?.type !== 'ActivityScheduled') this.#asking.untrue(`The attempt of ${arn} that took ${text} is gone`)
    }
  }

  async #perform(taskToken: string, input: string): Promise<void> {
    const { delayMs, result } = fakeOutcome(this.#seed, input)
    if (delayMs === null) return
    await this.#asking.wait(delayMs)
    let tries = 0
    await this.#asking.insist(async (engine) => {
      tries++
      const before = this.#attemptsWith(input)
      const report =
        'output' in result
          ? await engine.completeTask(taskToken, JSON.stringify(result.output))
          : await engine.failTask(taskToken, result)
      if (report === 'not-a-token') this.#asking.untrue('A token that was given out is said to be none')
      if (report !== 'accepted') return
      const text = 'output' in result ? JSON.stringify(result.output) : result.error
      const found = this.#attemptsWith(input).filter(({ ended }) => ended === text)
      const endedBefore = before.filter(({ ended }) => ended === text)
      // an attempt that was answered by the same try, heard of late, has ended before this one asked
      if (found.length === 0 || (found.length === endedBefore.length && tries === 1)) {
        this.#asking.untrue(`A worker was told that ${text} is taken, and no attempt ended with it`)
      }
      for (const attempt of found) this.#accepted.push({ attempt, text })
    })
  }

  /** Somebody has forgotten to throw a token away, and uses it when another execution has the name. */
  async #keep(executionArn: string, taskToken: string): Promise<void> {
    const { life } = this.#store.lives.now(executionArn)
    const isOfAnother = (): boolean => {
      const present = this.#store.lives.now(executionArn)
      return present.life > life && present.length > 0
    }
    while (!isOfAnother()) await this.#asking.wait(5_000)
    for (let count = 0; count < 3; count++) {
      await this.#asking.wait(this.#asking.below(20_000))
      await this.#asking.insist(async (engine) => {
        const report = await this.#useAgain(engine, taskToken, count)
        if (report === 'accepted')
          this.#asking.untrue(`A token of an execution that had the name ${executionArn} is taken`)
      })
    }
  }

  #useAgain(engine: Engine, taskToken: string, count: number): Promise<TaskReport> {
    if (count === 0) return engine.heartbeatTask(taskToken)
    const output = '{"n": 99, "items": [99], "from": "another"}'
    return count === 1 ? engine.completeTask(taskToken, output) : engine.failTask(taskToken, { error: 'Another' })
  }

  /** The attempts of activities with this input, and what each ended with. */
  #attemptsWith(input: string): ActivityAttempt[] {
    const attempts: ActivityAttempt[] = []
    for (const arn of this.#store.lives.arns) {
      for (const [life, journal] of this.#store.lives.journalsOf(arn).entries()) {
        const branches = new Map<string, ActivityAttempt>()
        for (const event of journal) {
          if (event.type === 'ActivityScheduled' && event.input.text === input) {
            const attempt = { arn, life, eventId: event.id, ended: undefined }
            branches.set(event.branch, attempt)
            attempts.push(attempt)
          }
          if (event.type !== 'ActivitySucceeded' && event.type !== 'ActivityFailed') continue
          const attempt = branches.get(event.branch)
          if (attempt === undefined) continue
          attempt.ended = 'output' in event ? event.output.text : event.error
          branches.delete(event.branch)
        }
      }
    }
    return attempts
  }
}
