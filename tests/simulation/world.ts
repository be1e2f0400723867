import type { StateMachine } from '../../src/asl/definition.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import type { Integration, TaskRequest } from '../../src/integrations/integration.ts'
import { decodeEntries } from '../../src/interpreter/codec.ts'
import type { ExecutionIdentity } from '../../src/interpreter/event.ts'
import { type Random, seededRandom } from '../../src/lib/random.ts'
import { STATE_MACHINE_KIND } from '../../src/resources/state-machine.ts'
import { type Fault, FaultyStore, type StoreOperation } from '../../src/store/memory/faulty-store.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { checkHistory } from './check-history.ts'
import { checkMapRuns, readWholeJournal } from './check-map-runs.ts'
import { childMachinesOf, compile, fold, identityOf, isUndisturbed, outcomeOf } from './executions.ts'
import { fakeOutcome } from './fake-function.ts'
import { Life } from './life.ts'
import { expectedOutput } from './oracle.ts'
import { randomDefinition } from './random-machine.ts'
import { NEVER, withTimeout } from './time.ts'

/** What happened in a world that kept all the laws. */
export interface WorldReport {
  readonly executions: number
  readonly crashes: number
  readonly events: number
  readonly calls: number
  /** Of executions, and of Map Runs among them. */
  readonly redrives: number
  readonly mapRunRedrives: number
  /** Executions whose output could be compared with that of an undisturbed run. */
  readonly compared: number
}

/** The share of executions that somebody stops. */
const STOPPED = 0.15
const INPUT = '{"n": 5, "items": [1, 2]}'
const DAY_MS = 24 * 3600 * 1000
/** Long waits, tried and redriven again and again, take years. */
const LONGEST_MS = 10 * 365 * DAY_MS

/**
 * One world from one seed: random machines run on the real engine, with a store that fails and forgets, functions that
 * fail, hang and answer late, and a process that dies at random moments.
 * @throws {Error} naming the law that was broken
 */
export async function runWorld(seed: number): Promise<WorldReport> {
  const world = new World(seed)
  return world.run()
}

class World {
  readonly #seed: number
  readonly #random: Random
  readonly #clock = new VirtualClock()
  readonly #store: MemoryStore
  readonly #machines: StateMachine[]
  readonly #definitions: string[]
  readonly #identities: ExecutionIdentity[]
  /** Those of child workflows, by their id. */
  readonly #childMachines: ReadonlyMap<string, StateMachine>
  readonly #acknowledged = new Set<string>()
  /** When each attempt was first performed: a function does not begin anew because it is asked again. */
  readonly #firstCalls = new Map<string, number>()
  /** How often each execution may still be redriven. */
  readonly #redrives = new Map<string, number>()
  readonly #violations: string[] = []
  #crashes = 0
  #calls = 0

  constructor(seed: number) {
    this.#seed = seed
    this.#random = seededRandom(seed)
    this.#store = new MemoryStore({ partitionCount: 1 })
    this.#definitions = Array.from({ length: 2 }, () => randomDefinition(this.#random, 4))
    this.#machines = this.#definitions.map((definition) => compile(definition, 'STANDARD'))
    this.#childMachines = new Map(this.#machines.flatMap((machine) => [...childMachinesOf(machine)]))
    this.#identities = Array.from({ length: 1 + this.#below(4) }, (_, index) => identityOf(index))
  }

  async run(): Promise<WorldReport> {
    await this.#createStateMachines()
    let life = await this.#begin()
    for (const identity of this.#identities) {
      this.#redrives.set(identity.arn, this.#below(3))
      if (this.#random.next() < STOPPED) this.#stopAt(this.#below(120_000), identity.arn, () => life)
      this.#clock.setTimer(
        this.#clock.now() + this.#below(60_000),
        () => void this.#startUntilAcknowledged(identity, () => life)
      )
    }
    // Less than the longest duration of an execution: what is forgotten must not be mistaken for what timed out.
    const end = this.#clock.now() + LONGEST_MS
    let nextCrash = this.#clock.now() + this.#below(30_000)
    while (!(await this.#isOver()) || (await this.#redriveOne(() => life))) {
      if (this.#clock.now() > end) throw new Error(`These never ended: ${(await this.#running()).join(', ')}`)
      const nextTimer = this.#clock.nextAt
      if (nextTimer === undefined) throw new Error('Nothing will ever happen again, and executions still run')
      if (this.#crashes < 8 && nextTimer >= nextCrash) {
        life.die()
        await this.#releaseLease()
        this.#crashes++
        life = await this.#begin()
        // Crashes come close together at first and reach into long waits later.
        nextCrash = this.#clock.now() + this.#below(2_000 * 4 ** this.#crashes)
      } else {
        await this.#clock.advanceTo(nextTimer)
      }
      if (this.#violations.length > 0) throw new Error(this.#violations[0])
    }
    life.die()
    return this.#report()
  }

  async #createStateMachines(): Promise<void> {
    const arns = new Set(this.#identities.map(({ stateMachineArn }) => stateMachineArn))
    const document = JSON.stringify({ status: 'ACTIVE' })
    await this.#store.writeResources(
      [...arns].map((arn) => ({ kind: STATE_MACHINE_KIND, arn, put: { parent: '', sortKey: arn, document } }))
    )
  }

  /** A process starts, on what the store has kept. */
  async #begin(): Promise<Life> {
    const life = new Life(this.#clock)
    const store = new FaultyStore(this.#store, (operation) => this.#fault(operation, life))
    life.engine = await life.until(
      createEngine({
        store,
        clock: life,
        random: seededRandom(this.#below(2 ** 31)),
        integrations: () => this.#integration(life),
        definitions: { load: async (id) => this.#definitionOf(id) },
        log: {
          debug: () => undefined,
          info: () => undefined,
          warn: () => undefined,
          error: (message, fields) => this.#onError(message, fields)
        },
        owner: `life-${this.#crashes}`,
        executionLimits: { transitionsPerStep: 1 + this.#below(10), standardDurationMs: 2 * LONGEST_MS },
        engineLimits: {
          cachedExecutions: 1 + this.#below(5),
          executionsPerBatch: 1 + this.#below(4),
          timersInMemory: 1 + this.#below(3),
          timersAheadMs: DAY_MS * (1 + this.#below(100)),
          // What only repeats itself would cost the most of the time here.
          inboxIntervalMs: 10 * DAY_MS,
          leaseMs: 2 * LONGEST_MS,
          retentionMs: 2 * LONGEST_MS
        }
      }),
      this.#clock
    )
    return life
  }

  /** The embedded store's lease dies with its process; waiting for one to run out is not what is simulated here. */
  async #releaseLease(): Promise<void> {
    const now = this.#clock.now()
    const lease = await this.#store.acquireLease({ partition: 0, owner: `life-${this.#crashes}`, now, durationMs: 1 })
    if (lease !== undefined) await this.#store.releaseLease(lease)
  }

  /** An engine that reports a fault of its own is wrong, whatever comes of it. */
  #onError(message: string, fields: unknown): void {
    this.#violations.push(`The engine reported: ${message} ${JSON.stringify(fields)}`)
  }

  #fault(operation: StoreOperation, life: Life): Fault {
    const isWrite = operation === 'commit'
    const chance = this.#random.next()
    const before = life.delay(isWrite ? 1 + this.#below(20) : this.#below(2))
    const after = life.delay(isWrite ? this.#below(5) : 0)
    if (isWrite && chance < 0.03) return { before, after, fail: chance < 0.015 ? 'unreached' : 'not-applied' }
    if (isWrite && chance < 0.06) return { before, after, fail: 'applied' }
    return { before, after }
  }

  #integration(life: Life): Integration {
    return {
      perform: async (task, signal) => {
        this.#calls++
        await this.#checkDurable(task)
        const attempt = `${task.executionArn} ${task.taskId}`
        const firstCall = this.#firstCalls.get(attempt) ?? this.#clock.now()
        this.#firstCalls.set(attempt, firstCall)
        const { delayMs, result } = fakeOutcome(this.#seed, task.parameters.text)
        if (delayMs === null) return NEVER
        await life.delay(Math.max(0, firstCall + delayMs - this.#clock.now()))
        // A function does not hear that nobody waits for it any more: half of the late answers come nevertheless.
        if (signal.aborted && this.#random.next() < 0.5) return NEVER
        return outcomeOf(task, result)
      }
    }
  }

  /** Commit, then act: what is performed must be in the journal, as it is performed. */
  async #checkDurable(task: TaskRequest): Promise<void> {
    const stored = await this.#store.load(task.executionArn)
    const scheduled = (stored?.journal ?? [])
      .flatMap(({ text }) => decodeEntries(text))
      .find((event) => 'id' in event && event.id === task.taskId)
    const parameters =
      scheduled?.type === 'TaskScheduled'
        ? scheduled.parameters.text
        : scheduled?.type === 'LambdaFunctionScheduled'
          ? scheduled.input.text
          : undefined
    if (parameters !== task.parameters.text && stored?.checkpoint === undefined) {
      this.#violations.push(`Task ${task.taskId} of ${task.executionArn} was performed before it was durable`)
    }
  }

  /** A client that does not give up: a start that was not acknowledged is repeated, and never starts twice. */
  async #startUntilAcknowledged(identity: ExecutionIdentity, life: () => Life): Promise<void> {
    for (;;) {
      const { engine } = life()
      try {
        const outcome = await withTimeout(
          engine.startExecution({ execution: identity, input: INPUT }),
          this.#clock,
          5_000
        )
        if (outcome.kind === 'already-exists' && outcome.existing?.input !== INPUT) {
          this.#violations.push(`${identity.arn} exists with another input`)
        }
        this.#acknowledged.add(identity.arn)
        const stored = await this.#store.load(identity.arn)
        if (stored === undefined) this.#violations.push(`${identity.arn} was acknowledged and is not durable`)
        return
      } catch {
        await withTimeout(NEVER, this.#clock, 100).catch(() => undefined)
      }
    }
  }

  /** Somebody loses patience; whether that is heard does not matter. */
  #stopAt(delayMs: number, arn: string, life: () => Life): void {
    this.#clock.setTimer(this.#clock.now() + delayMs, () => {
      const { engine } = life()
      withTimeout(engine.stopExecution(arn, {}), this.#clock, 5_000).catch(() => undefined)
    })
  }

  /** All have ended: one that did not succeed may be taken up again. Answers whether there was one. */
  async #redriveOne(life: () => Life): Promise<boolean> {
    for (const { arn } of this.#identities) {
      const left = this.#redrives.get(arn) ?? 0
      const summary = await this.#store.readSummary(arn)
      if (left === 0 || summary === undefined || summary.status === 'SUCCEEDED') continue
      this.#redrives.set(arn, left - 1)
      this.#clock.setTimer(this.#clock.now(), () => void this.#redriveUntilAcknowledged(arn, `redrive-${left}`, life))
      if (this.#random.next() < STOPPED) this.#stopAt(this.#below(120_000), arn, life)
      this.#acknowledged.delete(arn)
      return true
    }
    return false
  }

  async #redriveUntilAcknowledged(arn: string, clientToken: string, life: () => Life): Promise<void> {
    for (;;) {
      try {
        const outcome = await withTimeout(life().engine.redriveExecution(arn, clientToken), this.#clock, 5_000)
        if (outcome.kind === 'missing') this.#violations.push(`${arn} was to be redriven and is missing`)
        this.#acknowledged.add(arn)
        return
      } catch {
        await withTimeout(NEVER, this.#clock, 100).catch(() => undefined)
      }
    }
  }

  #definitionOf(id: string): StateMachine {
    const machine = this.#childMachines.get(id) ?? this.#machines[Number(id)]
    if (machine === undefined) throw new Error(`There is no definition ${id}`)
    return machine
  }

  /** Map Runs that were stopped with their execution end a little later than it. */
  async #isOver(): Promise<boolean> {
    if (this.#acknowledged.size < this.#identities.length || (await this.#running()).length > 0) return false
    return (await this.#store.listUnfinished({ partition: 0, limit: 1 })).length === 0
  }

  async #running(): Promise<readonly string[]> {
    const summaries = await Promise.all(this.#identities.map(({ arn }) => this.#store.readSummary(arn)))
    return this.#identities
      .filter((_, index) => (summaries[index]?.status ?? 'RUNNING') === 'RUNNING')
      .map(({ arn }) => arn)
  }

  async #report(): Promise<WorldReport> {
    let events = 0
    let compared = 0
    let redrives = 0
    let mapRunRedrives = 0
    for (const [index, identity] of this.#identities.entries()) {
      const stored = await this.#store.load(identity.arn)
      const journal = await readWholeJournal(this.#store, identity.arn)
      checkHistory(journal, this.#seed)
      const children = await checkMapRuns(this.#store, identity.arn, this.#seed)
      const state = fold(journal)
      if (stored?.summary.status !== state.status) throw new Error(`The summary of ${identity.arn} is not its fold`)
      events += state.lastEventId
      redrives += state.redriveCount
      mapRunRedrives += journal.filter(({ type }) => type === 'MapRunRedriven').length
      if (![journal, ...children].every(isUndisturbed)) continue
      compared++
      const expected = expectedOutput(this.#definitions[index % 2] as string, INPUT, this.#seed)
      const actual = state.output?.text ?? state.error
      if (actual !== expected) throw new Error(`${identity.arn} ended with ${actual}, not ${expected}`)
    }
    const waiting = await this.#store.listUnfinished({ partition: 0, limit: 10 })
    if (waiting.length > 0) throw new Error(`${waiting.join(', ')} ended and still has work to issue`)
    const wakes = await this.#store.listWakes({ partition: 0, until: Number.MAX_SAFE_INTEGER, limit: 10 })
    if (wakes.length > 0) throw new Error(`${wakes[0]?.arn} ended and still is to be woken`)
    const executions = this.#identities.length
    return { executions, crashes: this.#crashes, events, calls: this.#calls, redrives, mapRunRedrives, compared }
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
}
