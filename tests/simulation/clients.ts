import type { ExecutionIdentity } from '../../src/interpreter/event.ts'
import type { Asking, Connection } from './asking.ts'
import type { WatchedStore } from './watched-store.ts'

/** The share of executions that somebody stops, and of those that somebody else wants to start with another input. */
const STOPPED = 0.2
const CONTESTED = 0.3
/** The share of executions that somebody keeps starting, who does not remember that they are started, and how often. */
const REPEATED = 0.8
const REPETITIONS = 12
const REDRIVES = 2
/** The share of executions whose name is used again where they are deleted, and how often. */
const RENEWED = 0.6
const RENEWALS = 2
/** How often somebody stops or redrives an execution that another one has started. */
const MEDDLINGS = 3

/**
 * Those who start executions, stop them and take them up again. Whatever they are told must be so in the store at some
 * moment between their question and the answer.
 */
export class Clients {
  /** Those who have not got what they want. */
  waiting = 0
  redrives = 0
  readonly #asking: Asking
  readonly #store: WatchedStore
  readonly #retentionMs: number | undefined
  /** Executions and when they were said to have started. */
  readonly #started = new Map<string, { readonly arn: string; readonly startDate: number }>()
  /** How often each was asked to be redriven. */
  readonly #redrives = new Map<string, number>()

  /** @param parts.retentionMs absent where nothing is deleted before the end */
  constructor(parts: {
    readonly asking: Asking
    readonly store: WatchedStore
    readonly retentionMs: number | undefined
  }) {
    this.#asking = parts.asking
    this.#store = parts.store
    this.#retentionMs = parts.retentionMs
  }

  /** Somebody starts it; maybe somebody else does too, stops it, and takes it up again. */
  use(identity: ExecutionIdentity, input: string): void {
    const asking = this.#asking
    void this.#wanting(() => this.#run(identity, input))
    if (asking.chance() < CONTESTED) {
      void this.#wanting(async () => {
        await asking.wait(asking.below(5_000))
        const other = asking.chance() < 0.5 ? input : input.replace('5', '6')
        await this.#start(identity, other)
      })
    }
    if (asking.chance() < REPEATED) void this.#wanting(() => this.#repeat(identity, input))
  }

  /** Somebody takes a hand in executions that others have started. */
  meddle(): void {
    const asking = this.#asking
    void this.#wanting(async () => {
      for (let count = asking.below(MEDDLINGS + 1); count > 0; count--) {
        await asking.wait(asking.below(100_000))
        const children = [...this.#store.lives.arns].filter((arn) => this.#isNested(arn))
        const arn = children[asking.below(children.length)]
        if (arn === undefined) continue
        if (asking.chance() < 0.5) await this.#stop(arn)
        else await this.#redrive(arn, undefined)
      }
    })
  }

  async #repeat(identity: ExecutionIdentity, input: string): Promise<void> {
    const asking = this.#asking
    const connection: Connection = {}
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      await asking.wait(asking.below(20_000))
      await this.#start(identity, input, connection)
    }
  }

  async #run(identity: ExecutionIdentity, input: string): Promise<void> {
    await this.#start(identity, input)
    await this.#see(identity.arn)
    if (this.#retentionMs === undefined || this.#asking.chance() >= RENEWED) return
    for (let renewal = 0; renewal < RENEWALS; renewal++) {
      while ((await this.#statusOf(identity.arn)) !== undefined) await this.#asking.wait(5_000)
      await this.#start(identity, this.#asking.chance() < 0.5 ? input : input.replace('5', '7'))
      await this.#see(identity.arn)
    }
  }

  /** To its end, and maybe further. */
  async #see(arn: string): Promise<void> {
    const asking = this.#asking
    for (let redrive = 0; ; redrive++) {
      if (asking.chance() < STOPPED) {
        await asking.wait(asking.below(60_000))
        await this.#stop(arn)
      }
      while ((await this.#statusOf(arn)) === 'RUNNING') await asking.wait(1_000)
      if (redrive === REDRIVES || (await this.#statusOf(arn)) === 'SUCCEEDED') return
      if (asking.chance() < 0.3) return
      // what is about to be deleted may be asked for, or was just deleted
      if (this.#retentionMs !== undefined && asking.chance() < 0.5) {
        await asking.wait((0.8 + 0.3 * asking.chance()) * this.#retentionMs)
      }
      await this.#redrive(arn, asking.chance() < 0.5 ? `redrive-${redrive}` : undefined)
    }
  }

  #start(execution: ExecutionIdentity, input: string, connection?: Connection): Promise<void> {
    const { arn } = execution
    return this.#asking.insist(async (engine) => {
      const since = this.#store.lives.now(arn)
      const { kind, startDate, existing } = await engine.startExecution({ execution, input })
      const first = this.#store.lives.startedAt(arn, startDate, since)?.[0]
      if (first?.type !== 'ExecutionStarted') return this.#untrue(`${arn} did not start when it was said to`)
      const known = kind === 'started' ? input : existing?.input
      if (first.input.text !== known) this.#untrue(`${arn} was said to run with ${known}, not ${first.input.text}`)
      if (kind === 'already-exists') {
        const status = existing?.status
        if (status !== undefined) this.#asking.mustHaveBeen(arn, since, status, (state) => state.status === status)
        return
      }
      const life = `${arn} ${startDate}`
      if (this.#started.has(life)) this.#untrue(`${arn} was started twice`)
      this.#started.set(life, { arn, startDate })
    }, connection)
  }

  #stop(arn: string): Promise<void> {
    return this.#asking.insist(async (engine) => {
      const since = this.#store.lives.now(arn)
      const answer = await engine.stopExecution(arn, {})
      if (answer === undefined) return this.#asking.mustHaveBeenMissing(arn, since)
      this.#asking.mustHaveBeen(arn, since, `stopped at ${answer.stopDate}`, (state, last) => {
        return state.status !== 'RUNNING' && last.timestamp === answer.stopDate
      })
    })
  }

  #redrive(arn: string, clientToken: string | undefined): Promise<void> {
    return this.#asking.insist(async (engine) => {
      this.#redrives.set(arn, (this.#redrives.get(arn) ?? 0) + 1)
      const since = this.#store.lives.now(arn)
      const outcome = await engine.redriveExecution(arn, clientToken)
      if (outcome.kind === 'missing') return this.#asking.mustHaveBeenMissing(arn, since)
      if (outcome.kind === 'not-redrivable') {
        const { status: said } = outcome
        this.#asking.mustHaveBeen(arn, since, `${said}, not to be redriven`, ({ status }) => status === said)
        return
      }
      this.redrives++
      // one of the same token may have been redriven before
      const isSo = this.#store.lives
        .journalsOf(arn)
        .flat()
        .some(({ type, timestamp }) => type === 'ExecutionRedriven' && timestamp === outcome.redriveDate)
      if (!isSo) this.#untrue(`${arn} was said to be redriven at ${outcome.redriveDate}`)
    })
  }

  /** What was acknowledged is still there at the end, or was deleted when it was old. */
  checkAgain(): void {
    const { lives } = this.#store
    for (const { arn, startDate } of this.#started.values()) {
      if (lives.startedAt(arn, startDate, FROM_THE_BEGINNING) === undefined) {
        this.#untrue(`${arn} was started and is gone`)
      }
    }
    for (const [arn, asked] of this.#redrives) {
      const events = lives.journalsOf(arn).flat()
      const redriven = events.filter(({ type }) => type === 'ExecutionRedriven').length
      if (redriven > asked) this.#untrue(`${arn} was redriven ${redriven} times, asked ${asked}`)
    }
  }

  async #wanting(want: () => Promise<void>): Promise<void> {
    this.waiting++
    await want()
    this.waiting--
  }

  #isNested(arn: string): boolean {
    const [first] = this.#store.lives.journalOf(arn)
    return first?.type === 'ExecutionStarted' && first.execution.startedBy !== undefined
  }

  async #statusOf(arn: string): Promise<string | undefined> {
    return (await this.#store.readSummary(arn))?.status
  }

  #untrue(violation: string): void {
    this.#asking.untrue(violation)
  }
}

const FROM_THE_BEGINNING = { life: 0, length: 0 }
