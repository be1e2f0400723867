import type { Encryption } from '../encryption/encryption.ts'
import type { TaskMocks } from '../integrations/integration.ts'
import type { Clock } from '../lib/clock.ts'
import { Alarm } from './alarm.ts'
import type { Definitions } from './definitions.ts'
import { EngineUnavailable } from './engine.ts'
import type { ExecutionCache } from './execution-cache.ts'
import type { ExecutionLoader } from './execution-loader.ts'
import { Fifo } from './fifo.ts'
import type { Journal } from './journal.ts'
import type { EngineLimits } from './limits.ts'
import { Live } from './live.ts'
import { LiveExecution } from './live-execution.ts'
import { LiveMapRun } from './live-map-run.ts'
import type { LongSteps } from './long-steps.ts'
import { type Delivery, isStop, type Line, type Mailbox, sizeOf } from './mailbox.ts'
import { prepareMapRun } from './map-run-preparation.ts'
import type { Partitions } from './partitions.ts'
import { type Prepared, prepare, type Start, type StepTools, type Surroundings } from './preparation.ts'
import type { Quarantine } from './quarantine.ts'
import type { Redelivery } from './redelivery.ts'
import type { ResourceDirectory, ResourceFacts } from './resource-directory.ts'
import { isMocked } from './task-parameters.ts'

export interface ProcessorParts {
  readonly mailbox: Mailbox
  readonly longSteps: LongSteps
  readonly cache: ExecutionCache
  readonly loader: ExecutionLoader
  readonly definitions: Definitions
  readonly partitions: Partitions
  readonly journal: Journal
  readonly redelivery: Redelivery
  readonly quarantine: Quarantine
  readonly resources: ResourceDirectory
  readonly encryption: Encryption | undefined
  readonly mocks: TaskMocks | undefined
  readonly tools: StepTools
  readonly limits: EngineLimits
}

/**
 * Takes executions that have something to do, steps them and hands them to the journal, many in one batch. An execution
 * has one commit under way at most; while batches are being committed, others gather for the next. An execution that is
 * not in memory is read on the side and joins a later batch, so that it delays nobody.
 */
export class Processor {
  readonly #parts: ProcessorParts
  readonly #clock: Clock
  /** Of steps whose execution needs no activity. */
  readonly #bareSurroundings: Surroundings
  readonly #toLoad = new Fifo<ToLoad>()
  readonly #loaded: Readonly<Record<Line, Fifo<Loaded>>> = { short: new Fifo(), long: new Fifo() }
  /** Rings when those with long steps have rested. */
  readonly #rest: Alarm
  #loads = 0
  /** Under way or waiting to be. */
  #longLoads = 0
  #commits = 0
  #isScheduled = false
  /** When the engine began to work without giving the process a turn; `undefined` once the process had one. */
  #busySince: number | undefined
  #isClosed = false
  #onIdle: (() => void) | undefined

  constructor(parts: ProcessorParts) {
    this.#parts = parts
    this.#clock = parts.tools.clock
    this.#rest = new Alarm(this.#clock, () => this.wakeUp())
    this.#bareSurroundings = surroundingsOf(NO_FACTS, parts.mocks)
  }

  /** Goes to work soon: what comes in at the same moment joins the same batch, and a batch before it is with the store. */
  wakeUp(): void {
    if (this.#isScheduled || this.#isClosed) return
    this.#isScheduled = true
    if (this.#isTurnOver()) return
    void Promise.resolve().then(() => this.#work())
  }

  /** Takes nothing up any more and resolves when what was taken up is committed, or was given up. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#rest.stop()
    if (this.#commits > 0 || this.#loads > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve))
    const error = new EngineUnavailable('The engine is closing')
    for (const loaded of Object.values(this.#loaded)) {
      for (let next = loaded.shift(); next; next = loaded.shift()) this.#parts.redelivery.refuse(next.delivery, error)
    }
    for (let next = this.#toLoad.shift(); next; next = this.#toLoad.shift()) {
      this.#parts.redelivery.refuse(next.delivery, error)
    }
  }

  /**
   * Promises alone would keep timers and sockets from ever being served. A timer that is due shows that the process had
   * a turn; where it did not come for long, the next batch waits for it.
   */
  #isTurnOver(): boolean {
    const now = this.#clock.now()
    if (this.#busySince === undefined) {
      this.#busySince = now
      this.#clock.setTimer(now, () => {
        this.#busySince = undefined
        this.#work()
      })
    }
    return now - this.#busySince >= LONGEST_TURN_MS
  }

  #work(): void {
    this.#isScheduled = false
    if (this.#isClosed) return
    if (this.#commits < this.#parts.limits.commitsUnderWay) {
      const batch = this.#prepareBatch()
      if (batch.length > 0) {
        void this.#commit(batch)
        this.wakeUp()
      }
    }
    const { longSteps, mailbox } = this.#parts
    if (longSteps.isResting && (mailbox.isWaiting('long') || this.#loaded.long.length > 0)) {
      this.#rest.setBy(longSteps.restUntil)
    }
  }

  /** What is likelier to be refused than others is committed beside them, so that it does not take them along. */
  async #commit(batch: readonly Prepared[]): Promise<void> {
    this.#commits++
    const groups: Prepared[][] = [[], []]
    const [known, taken] = groups as [Prepared[], Prepared[]]
    for (const prepared of batch) {
      if (prepared.delivery.isAlone) groups.push([prepared])
      else if (isTakenForNew(prepared.delivery)) taken.push(prepared)
      else known.push(prepared)
    }
    await Promise.all(groups.map((group) => group.length > 0 && this.#parts.journal.commit(group)))
    this.#commits--
    this.#checkIdle()
    this.wakeUp()
  }

  /**
   * Those with short steps go first. Of the others there is at least one where they have rested, so that nobody keeps
   * them from going on, and no more than there is time for.
   */
  #prepareBatch(): readonly Prepared[] {
    const batch = new Batch(this.#parts.limits, this.#clock)
    while (!batch.isFull && this.#addNext(batch, 'short'));
    if (this.#parts.longSteps.isResting || !this.#addNext(batch, 'long')) return batch.prepared
    while (!batch.isFull && this.#addNext(batch, 'long'));
    return batch.prepared
  }

  /** @returns whether there was one */
  #addNext(batch: Batch, line: Line): boolean {
    const next = this.#next(line)
    if (next === undefined) return false
    const startedAt = batch.now
    this.#parts.longSteps.begin(startedAt)
    const prepared = this.#prepare(next)
    batch.readClock()
    this.#parts.longSteps.note(next.delivery.arn, batch.now - startedAt)
    if (prepared !== undefined) batch.add(prepared, next.delivery)
    return true
  }

  /** The next execution of which all is known that its steps need, or that is known not to exist. */
  #next(line: Line): Loaded | undefined {
    for (;;) {
      const loaded = this.#loaded[line].shift()
      if (loaded !== undefined) {
        const { arn, items } = loaded.delivery
        const stops = items[0] !== undefined && isStop(items[0])
        if (line === 'long' || stops || !this.#parts.longSteps.isExpected(arn)) return loaded
        this.#loaded.long.push(loaded)
        continue
      }
      // of those that take long no more is taken up than has its turn: what waits in the mailbox can still be stopped
      if (this.#toLoad.length >= MAX_WAITING_LOADS || (line === 'long' && this.#longLoads > 0)) return undefined
      const delivery = this.#parts.mailbox.take(line)
      if (delivery === undefined) return undefined
      const live = this.#parts.cache.take(delivery.arn)
      const facts = live === undefined ? undefined : this.#knownFacts(live)
      if (live?.canBeStored(this.#clock) && facts !== undefined) return { delivery, live, facts }
      this.#toLoad.push({ delivery, live, line })
      if (line === 'long') this.#longLoads++
      this.#startLoads()
    }
  }

  #startLoads(): void {
    while (this.#loads < this.#parts.limits.loadsUnderWay) {
      const next = this.#toLoad.shift()
      if (next === undefined) return
      void this.#load(next)
    }
  }

  async #load({ delivery, live: cached, line }: ToLoad): Promise<void> {
    const { loader, partitions, encryption, quarantine, redelivery } = this.#parts
    this.#loads++
    try {
      const quarantined = quarantine.errorOf(delivery.arn)
      // Stopping needs no more than the journal, and is all that a user can still do about it.
      if (quarantined !== undefined && !delivery.items.every(isStop)) {
        redelivery.refuse(delivery, quarantined)
        return
      }
      const isNew = isTakenForNew(delivery)
      const live = cached ?? (isNew ? undefined : await loader.load(delivery.arn, partitions.partitionOf(delivery.arn)))
      if (live !== undefined && !live.canBeStored(this.#clock)) {
        live.sealer = await encryption?.sealerOf(live.settingsId)
      }
      const start = live === undefined ? await this.#readStart(delivery) : undefined
      const facts = await this.#factsOf(live ?? start)
      this.#loaded[line].push({ delivery, live, facts, ...(start !== undefined && { start }) })
    } catch (error) {
      redelivery.failed([{ delivery }], error)
    } finally {
      this.#loads--
      if (line === 'long') this.#longLoads--
      this.#startLoads()
      this.#checkIdle()
      this.wakeUp()
    }
  }

  async #readStart(delivery: Delivery): Promise<Beginning | undefined> {
    const { definitions, encryption } = this.#parts
    const started = startedBy(delivery)
    if (started === undefined) return undefined
    const { definitionId, settingsId, stateMachineArn } = started
    return {
      ...(stateMachineArn !== undefined && { stateMachineArn }),
      machine: await definitions.load(definitionId, settingsId),
      sealer: await encryption?.sealerOf(settingsId)
    }
  }

  /** A Map Run asks for nothing: its children do. */
  #knownFacts(live: Live): ResourceFacts | undefined {
    if (!(live instanceof LiveExecution)) return NO_FACTS
    return this.#parts.resources.known(live.machine, live.state.identity.stateMachineArn)
  }

  async #factsOf(from: Live | Beginning | undefined): Promise<ResourceFacts> {
    const { resources } = this.#parts
    const stateMachineArn = from instanceof LiveExecution ? from.state.identity.stateMachineArn : startArnOf(from)
    if (from === undefined || stateMachineArn === undefined) return NO_FACTS
    return resources.known(from.machine, stateMachineArn) ?? resources.read(from.machine, stateMachineArn)
  }

  #prepare({ delivery, live, facts, start }: Loaded): Prepared | undefined {
    const { partitions, redelivery, mocks, tools } = this.#parts
    const place = partitions.placeOf(delivery.arn)
    if (place === undefined) {
      redelivery.refuse(delivery, new EngineUnavailable(`Another node holds the partition of ${delivery.arn}`))
      return undefined
    }
    try {
      if (live instanceof LiveMapRun) return prepareMapRun(delivery, live, start, place, tools)
      const execution = live instanceof LiveExecution ? live : undefined
      if (execution === undefined && isMapRunArn(delivery.arn)) {
        return prepareMapRun(delivery, undefined, start, place, tools)
      }
      const isBare = facts.activities.size === 0 && !facts.isStateMachineDeleting
      const surroundings = isBare ? this.#bareSurroundings : surroundingsOf(facts, mocks)
      const prepared = prepare(delivery, execution, start, place, tools, surroundings)
      const applied = prepared.delivery.items.length
      if (applied < delivery.items.length) this.#parts.mailbox.defer(delivery.arn, delivery.items.slice(applied))
      return prepared
    } catch (error) {
      redelivery.fault(delivery, error)
      return undefined
    }
  }

  #checkIdle(): void {
    if (this.#isClosed && this.#commits === 0 && this.#loads === 0) this.#onIdle?.()
  }
}

/** What is committed together, up to so many executions, so much data and so much time. */
class Batch {
  readonly prepared: Prepared[] = []
  readonly #limits: EngineLimits
  readonly #clock: Clock
  readonly #startedAt: number
  #now: number
  #size = 0

  constructor(limits: EngineLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#now = this.#startedAt
  }

  /** As of the last look at the clock: what is done for one execution is not worth two. */
  get now(): number {
    return this.#now
  }

  readClock(): void {
    this.#now = this.#clock.now()
  }

  get isFull(): boolean {
    const { length } = this.prepared
    if (length >= this.#limits.executionsPerBatch || this.#size >= this.#limits.batchSize) return true
    return length > 0 && this.#now - this.#startedAt >= LONGEST_TURN_MS
  }

  add(prepared: Prepared, { items }: Delivery): void {
    this.prepared.push(prepared)
    for (const item of items) this.#size += sizeOf(item)
    this.#size += prepared.commit?.journal?.text.length ?? 0
  }
}

interface ToLoad {
  readonly delivery: Delivery
  /** In memory already; only what its steps have to know of resources, or what seals its data, must be found out. */
  readonly live: Live | undefined
  readonly line: Line
}

interface Loaded {
  readonly delivery: Delivery
  readonly live: Live | undefined
  /** Where the delivery starts it. */
  readonly start?: Beginning
  /** Of the resources around it. */
  readonly facts: ResourceFacts
}

interface Beginning extends Start {
  /** Of an execution, not of a Map Run. */
  readonly stateMachineArn?: string
}

/** What a delivery starts with. */
function startedBy({
  items
}: Delivery): { definitionId: string; settingsId: string | undefined; stateMachineArn?: string } | undefined {
  for (const { request } of items) {
    if (request.type === 'StartExecution') return { settingsId: undefined, ...request.execution }
    if (request.type === 'StartMapRun' || request.type === 'RedriveMapRun') {
      return { definitionId: request.start.definitionId, settingsId: request.start.child.settingsId }
    }
  }
  return undefined
}

const startArnOf = (from: Live | Beginning | undefined): string | undefined =>
  from === undefined || from instanceof Live ? undefined : from.stateMachineArn

/** The commit shows whether it is; where it is not, the next try has it read. */
const isTakenForNew = ({ items, conflicts }: Delivery): boolean => items[0]?.isNew === true && conflicts === 0

/** `arn:aws:states:<region>:<account>:mapRun:…` */
function isMapRunArn(arn: string): boolean {
  let colon = -1
  for (let field = 0; field < 5; field++) colon = arn.indexOf(':', colon + 1)
  return arn.startsWith('mapRun:', colon + 1)
}

function surroundingsOf(
  { activities, isStateMachineDeleting }: ResourceFacts,
  mocks: TaskMocks | undefined
): Surroundings {
  return {
    activityExists: (arn, stateName, identity) => activities.has(arn) || isMocked(mocks, identity, stateName),
    isStateMachineDeleting
  }
}

const NO_FACTS: ResourceFacts = { activities: new Set(), isStateMachineDeleting: false }
const LONGEST_TURN_MS = 25
const MAX_WAITING_LOADS = 256
