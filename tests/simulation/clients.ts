import type { Engine } from '../../src/engine/engine.ts'
import type { TaskId } from '../../src/interpreter/command.ts'
import type { ExecutionIdentity, JournalEvent } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import type { Clock } from '../../src/lib/clock.ts'
import type { Random } from '../../src/lib/random.ts'
import { type FakeOutcome, fakeOutcome, fakeOutput } from './fake-function.ts'
import type { NodeProcess } from './node-process.ts'
import { delay, withTimeout } from './time.ts'
import type { WatchedStore } from './watched-store.ts'

/** The scheduled try of a task that a callback belongs to. */
export interface Attempt {
  readonly executionArn: string
  readonly taskId: TaskId
}

/** To the node that answered last. */
interface Connection {
  node?: NodeProcess | undefined
}

/** The share of executions that somebody stops, and of those that somebody else wants to start with another input. */
const STOPPED = 0.2
const CONTESTED = 0.3
/** The share of executions that somebody keeps starting, who does not remember that they are started, and how often. */
const REPEATED = 0.5
const REPETITIONS = 8
const REDRIVES = 2

/**
 * Those who ask something of the nodes, any of them, and do not give up. Whatever they are told must be so in the store
 * at some moment between their question and the answer.
 */
export class Clients {
  /** Those who have not got what they want. */
  waiting = 0
  answers = 0
  readonly #seed: number
  readonly #random: Random
  readonly #clock: Clock
  readonly #store: WatchedStore
  readonly #nodes: () => readonly NodeProcess[]
  readonly #report: (violation: string) => void
  readonly #started = new Set<string>()
  /** How often each was asked to be redriven. */
  readonly #redrives = new Map<string, number>()
  /** Outputs and errors that workers were told are taken. */
  readonly #accepted: { readonly arn: string; readonly eventId: number; readonly text: string }[] = []

  constructor(parts: {
    readonly seed: number
    readonly random: Random
    readonly clock: Clock
    readonly store: WatchedStore
    readonly nodes: () => readonly NodeProcess[]
    readonly report: (violation: string) => void
  }) {
    this.#seed = parts.seed
    this.#random = parts.random
    this.#clock = parts.clock
    this.#store = parts.store
    this.#nodes = parts.nodes
    this.#report = parts.report
  }

  /** Somebody starts it; maybe somebody else does too, stops it, and takes it up again. */
  use(identity: ExecutionIdentity, input: string): void {
    void this.#run(identity, input)
    if (this.#random.next() < CONTESTED) {
      void this.#wanting(async () => {
        await delay(this.#clock, this.#below(5_000))
        const other = this.#random.next() < 0.5 ? input : input.replace('5', '6')
        await this.#start(identity, other)
      })
    }
    if (this.#random.next() < REPEATED) void this.#wanting(() => this.#repeat(identity, input))
  }

  async #repeat(identity: ExecutionIdentity, input: string): Promise<void> {
    const connection: Connection = {}
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      await delay(this.#clock, this.#below(20_000))
      await this.#start(identity, input, connection)
    }
  }

  async #run(identity: ExecutionIdentity, input: string): Promise<void> {
    await this.#wanting(async () => {
      await this.#start(identity, input)
      for (let redrive = 0; ; redrive++) {
        if (this.#random.next() < STOPPED) {
          await delay(this.#clock, this.#below(60_000))
          await this.#stop(identity.arn)
        }
        while ((await this.#statusOf(identity.arn)) === 'RUNNING') await delay(this.#clock, 1_000)
        if (redrive === REDRIVES || (await this.#statusOf(identity.arn)) === 'SUCCEEDED') return
        if (this.#random.next() < 0.5) return
        await this.#redrive(identity.arn, this.#random.next() < 0.5 ? `redrive-${redrive}` : undefined)
      }
    })
  }

  #start(execution: ExecutionIdentity, input: string, connection?: Connection): Promise<void> {
    const { arn } = execution
    return this.#insist(async (engine) => {
      const was = this.#store.journalOf(arn).length
      const outcome = await engine.startExecution({ execution, input })
      const first = this.#store.journalOf(arn)[0]
      if (first?.type !== 'ExecutionStarted') return this.#untrue(`${arn} was acknowledged and is not durable`)
      const known = outcome.kind === 'started' ? input : outcome.existing?.input
      if (first.input.text !== known) this.#untrue(`${arn} was said to run with ${known}, not ${first.input.text}`)
      if (first.timestamp !== outcome.startDate) this.#untrue(`${arn} did not start when it was said to`)
      if (outcome.kind === 'already-exists') {
        const status = outcome.existing?.status
        if (status !== undefined) this.#mustHaveBeen(arn, was, status, (state) => state.status === status)
        return
      }
      if (this.#started.has(arn)) this.#untrue(`${arn} was started twice`)
      this.#started.add(arn)
    }, connection)
  }

  #stop(arn: string): Promise<void> {
    return this.#insist(async (engine) => {
      const was = this.#store.journalOf(arn).length
      const answer = await engine.stopExecution(arn, {})
      if (answer === undefined) return this.#untrue(`${arn} was to be stopped and is missing`)
      this.#mustHaveBeen(arn, was, `stopped at ${answer.stopDate}`, (state, last) => {
        return state.status !== 'RUNNING' && last.timestamp === answer.stopDate
      })
    })
  }

  #redrive(arn: string, clientToken: string | undefined): Promise<void> {
    return this.#insist(async (engine) => {
      this.#redrives.set(arn, (this.#redrives.get(arn) ?? 0) + 1)
      const was = this.#store.journalOf(arn).length
      const outcome = await engine.redriveExecution(arn, clientToken)
      if (outcome.kind === 'missing') this.#untrue(`${arn} was to be redriven and is missing`)
      if (outcome.kind === 'not-redrivable') {
        this.#mustHaveBeen(arn, was, `${outcome.status}, not to be redriven`, ({ status }) => status === outcome.status)
      }
      if (outcome.kind !== 'redriven') return
      const isSo = this.#store
        .journalOf(arn)
        .some(({ type, timestamp }) => type === 'ExecutionRedriven' && timestamp === outcome.redriveDate)
      if (!isSo) this.#untrue(`${arn} was said to be redriven at ${outcome.redriveDate}`)
    })
  }

  // --- workers of activities ----------------------------------------------------------------------------------------

  /** Never ends. */
  async work(activityArn: string): Promise<void> {
    for (;;) {
      const node = this.#anyNode()
      const engine = node?.engine
      const controller = new AbortController()
      try {
        if (node === undefined || engine === undefined) throw new Error('Nobody listens')
        const request = { activityArn, workerName: 'worker', waitMs: 20_000, signal: controller.signal }
        await withTimeout(node.awake(), this.#clock, 1_000)
        const task = await withTimeout(engine.takeActivityTask(request), this.#clock, 30_000)
        // what it does takes its time, and it takes the next one meanwhile
        if (task !== undefined) void this.#perform(task.taskToken, task.input)
      } catch {
        controller.abort()
        await delay(this.#clock, 1_000)
      }
    }
  }

  /** Whoever has begun what a callback waits for answers it at some time, at any node. */
  async callBack(attempt: Attempt, taskToken: string, { delayMs, result }: FakeOutcome): Promise<void> {
    if (delayMs === null) return
    await delay(this.#clock, delayMs)
    await this.#insist(async (engine) => {
      const was = this.#store.journalOf(attempt.executionArn).length
      const report =
        'output' in result
          ? await engine.completeTask(taskToken, fakeOutput('lambda', result.output).text)
          : await engine.failTask(taskToken, result)
      if (report === 'not-a-token') this.#untrue('The token of a callback is said to be none')
      if (report !== 'gone') return
      const { executionArn, taskId } = attempt
      this.#mustHaveBeen(executionArn, was, `without ${taskId}`, ({ tasks }) => !tasks.has(taskId))
    })
  }

  async #perform(taskToken: string, input: string): Promise<void> {
    const { delayMs, result } = fakeOutcome(this.#seed, input)
    if (delayMs === null) return
    await delay(this.#clock, delayMs)
    let tries = 0
    await this.#insist(async (engine) => {
      tries++
      const wasEverywhere = this.#attemptsWith(input)
      const report =
        'output' in result
          ? await engine.completeTask(taskToken, JSON.stringify(result.output))
          : await engine.failTask(taskToken, result)
      if (report === 'not-a-token') this.#untrue('A token that was given out is said to be none')
      if (report !== 'accepted') return
      const text = 'output' in result ? JSON.stringify(result.output) : result.error
      const found = this.#attemptsWith(input).filter(({ ended }) => ended === text)
      const before = wasEverywhere.filter(({ ended }) => ended === text)
      // an attempt that was answered by the same try, heard of late, has ended before this one asked
      if (found.length === 0 || (found.length === before.length && tries === 1)) {
        this.#untrue(`A worker was told that ${text} is taken, and no attempt ended with it`)
      }
      for (const { arn, eventId } of found) this.#accepted.push({ arn, eventId, text })
    })
  }

  /** The attempts of activities with this input, and what each ended with. */
  #attemptsWith(input: string): { arn: string; eventId: number; ended: string | undefined }[] {
    const attempts: { arn: string; eventId: number; ended: string | undefined }[] = []
    for (const arn of this.#store.arns) {
      const branches = new Map<string, { arn: string; eventId: number; ended: string | undefined }>()
      for (const event of this.#store.journalOf(arn)) {
        if (event.type === 'ActivityScheduled' && event.input.text === input) {
          const attempt = { arn, eventId: event.id, ended: undefined }
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
    return attempts
  }

  /** What was acknowledged is still there at the end. */
  checkAgain(): void {
    for (const arn of this.#started) {
      if (this.#store.journalOf(arn)[0]?.type !== 'ExecutionStarted') this.#untrue(`${arn} was started and is gone`)
    }
    for (const arn of this.#store.arns) {
      const redriven = this.#store.journalOf(arn).filter(({ type }) => type === 'ExecutionRedriven').length
      const asked = this.#redrives.get(arn)
      if (asked !== undefined && redriven > asked) this.#untrue(`${arn} was redriven ${redriven} times, asked ${asked}`)
    }
    for (const { arn, eventId, text } of this.#accepted) {
      const event = this.#store.journalOf(arn).find((other) => 'id' in other && other.id === eventId)
      if (event?.type !== 'ActivityScheduled') this.#untrue(`The attempt of ${arn} that took ${text} is gone`)
    }
  }

  // --- asking -------------------------------------------------------------------------------------------------------

  async #wanting(want: () => Promise<void>): Promise<void> {
    this.waiting++
    await want()
    this.waiting--
  }

  /** Asks one node after the other until one answers. Every answer is looked at, also one that nobody waits for. */
  async #insist(ask: (engine: Engine) => Promise<void>, connection: Connection = {}): Promise<void> {
    for (;;) {
      try {
        await withTimeout(this.#ask(ask, connection), this.#clock, 1_000 + this.#below(30_000))
        await delay(this.#clock, this.#below(100))
        return
      } catch {
        if (this.#random.next() < 0.5) connection.node = undefined
        await delay(this.#clock, 100 + this.#below(1_000))
      }
    }
  }

  async #ask(ask: (engine: Engine) => Promise<void>, connection: Connection): Promise<void> {
    const node = connection.node?.isDead === false ? connection.node : this.#anyNode()
    connection.node = node
    await delay(this.#clock, this.#random.next() < 0.1 ? this.#below(10_000) : this.#below(50))
    await node?.awake()
    if (node?.engine === undefined) throw new Error('Nobody listens')
    await ask(node.engine)
    this.answers++
  }

  #anyNode(): NodeProcess | undefined {
    const nodes = this.#nodes()
    return nodes[this.#below(nodes.length)]
  }

  #mustHaveBeen(
    arn: string,
    from: number,
    what: string,
    isSo: (state: ExecutionState, last: JournalEvent) => boolean
  ): void {
    let state: ExecutionState | undefined
    for (const [index, event] of this.#store.journalOf(arn).entries()) {
      state = evolve(state, event)
      if (index + 1 >= from && isSo(state, event)) return
    }
    this.#untrue(`${arn} was said to be ${what}, and was not`)
  }

  async #statusOf(arn: string): Promise<string | undefined> {
    return (await this.#store.readSummary(arn))?.status
  }

  #untrue(violation: string): void {
    this.#report(violation)
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
}
