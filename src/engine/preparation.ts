import type { StateMachine } from '../asl/definition.ts'
import { encodeEntries } from '../interpreter/codec.ts'
import type { Command } from '../interpreter/command.ts'
import type { Effect } from '../interpreter/effect.ts'
import { isHistoryEvent, type JournalEvent } from '../interpreter/event.ts'
import type { Limits } from '../interpreter/limits.ts'
import { outstanding } from '../interpreter/outstanding.ts'
import { type StepContext, step } from '../interpreter/step.ts'
import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { Commit, JournalBatch } from '../store/store.ts'
import { LiveExecution } from './live-execution.ts'
import type { Answer, Delivery, Item } from './mailbox.ts'
import { summaryOf, summaryVersion } from './summary.ts'

/** What all steps use besides the execution itself. */
export interface StepTools {
  readonly clock: Clock
  readonly random: Random
  readonly taskToken: StepContext['taskToken']
  readonly limits: Limits
}

/** A delivery after its steps: what must be durable, and what may be done once it is. */
export interface Prepared {
  readonly delivery: Delivery
  readonly place: Place
  /** `undefined` where there is no such execution. */
  readonly live: LiveExecution | undefined
  /** Absent where nothing changed. */
  readonly commit: Commit | undefined
  readonly effects: readonly Effect[]
  /** One for each item. */
  readonly answers: readonly Answer[]
  /** The execution waits for a far timer alone and need not be kept in memory. */
  readonly leavesMemory: boolean
}

/** Where an execution belongs, and what fences its commits. */
export interface Place {
  readonly partition: number
  readonly epoch: number
}

/**
 * Applies the items of one delivery, one step after the other.
 * @param live taken over: changed in place, and lost where this throws
 * @param machine of an execution that starts with this delivery
 * @throws {Error} a fault of ours
 */
export function prepare(
  delivery: Delivery,
  live: LiveExecution | undefined,
  machine: StateMachine | undefined,
  place: Place,
  tools: StepTools
): Prepared {
  const turn = new Turn(delivery.arn, live, machine, place, tools)
  const answers = delivery.items.map((item) => turn.apply(item))
  return { delivery, place, answers, ...turn.finish(acknowledgedBy(delivery)) }
}

const acknowledgedBy = ({ items }: Delivery): readonly number[] =>
  items.flatMap(({ inboxId }) => (inboxId === undefined ? [] : [inboxId]))

class Turn {
  readonly #arn: string
  readonly #machine: StateMachine | undefined
  readonly #place: Place
  readonly #tools: StepTools
  readonly #events: JournalEvent[] = []
  readonly #effects: Effect[] = []
  #live: LiveExecution | undefined
  #mustReissue: boolean
  #wasWoken = false

  constructor(
    arn: string,
    live: LiveExecution | undefined,
    machine: StateMachine | undefined,
    place: Place,
    tools: StepTools
  ) {
    this.#arn = arn
    this.#live = live
    this.#machine = machine
    this.#place = place
    this.#tools = tools
    this.#mustReissue = live?.isFresh ?? false
  }

  apply({ request, at }: Item): Answer {
    const eventCount = this.#events.length
    if (request.type === 'StartExecution') this.#start(request)
    else if (this.#live === undefined) return { kind: 'missing' }
    else if (request.type === 'Wake') this.#wake(this.#live)
    else if (request.type === 'Reissue') this.#mustReissue = true
    else this.#step(this.#live, request, request.type === 'StartTask' ? at : this.#tools.clock.now())
    return this.#answer(this.#events.length > eventCount)
  }

  finish(acknowledged: readonly number[]): Omit<Prepared, 'delivery' | 'place' | 'answers'> {
    const live = this.#live
    if (live === undefined) {
      const commit = { arn: this.#arn, ...this.#place, expectedSequence: 0, acknowledged }
      return {
        live,
        commit: acknowledged.length === 0 ? undefined : commit,
        effects: this.#effects,
        leavesMemory: false
      }
    }
    if (live.isClosed) live.timers.clear()
    const leavesMemory = live.isClosed || waitsLong(live, this.#tools.clock.now())
    const commit = this.#commit(live, acknowledged, leavesMemory)
    return { live, commit, effects: this.#allEffects(live), leavesMemory }
  }

  #start(command: Command & { type: 'StartExecution' }): void {
    if (this.#live !== undefined) return
    if (this.#machine === undefined) throw new Error(`${this.#arn} is to start and its definition was not loaded`)
    const context = this.#context(this.#tools.clock.now())
    const { state, events, effects } = step(this.#machine, undefined, command, context)
    this.#live = new LiveExecution(this.#arn, this.#place.partition, this.#machine, state)
    this.#gather(this.#live, events, effects)
  }

  #wake(live: LiveExecution): void {
    this.#wasWoken = true
    const now = Math.max(this.#tools.clock.now(), live.lastTimestamp)
    const timers = live.timers.takeDue(now)
    if (timers.length > 0) this.#step(live, { type: 'FireTimers', timers }, now)
  }

  #step(live: LiveExecution, command: Command, at: number): void {
    const context = this.#context(Math.max(at, live.lastTimestamp))
    const { state, events, effects } = step(live.machine, live.state, command, context)
    live.state = state
    this.#gather(live, events, effects)
  }

  #context(now: number): StepContext {
    const { random, taskToken, limits } = this.#tools
    return { now, random, taskToken, limits }
  }

  #gather(live: LiveExecution, events: readonly JournalEvent[], effects: readonly Effect[]): void {
    for (const event of events) this.#events.push(event)
    live.lastTimestamp = events.at(-1)?.timestamp ?? live.lastTimestamp
    for (const effect of effects) {
      this.#effects.push(effect)
      live.timers.apply(effect)
    }
  }

  #answer(hasChanged: boolean): Answer {
    if (this.#live === undefined) return { kind: 'missing' }
    const { status, startDate, stopDate, input } = this.#live.state
    return { kind: hasChanged ? 'applied' : 'ignored', status, startDate, stopDate, input }
  }

  /** What the steps asked for, or, where more may be waited for than they know of, all that the execution waits for. */
  #allEffects(live: LiveExecution): readonly Effect[] {
    if (!this.#mustReissue) return this.#effects
    live.isFresh = false
    const immediate = this.#effects.filter(({ type }) => type === 'CancelTask' || type === 'NotifyClosed')
    return [...immediate, ...outstanding(live.machine, live.state, this.#tools.limits)]
  }

  #commit(live: LiveExecution, acknowledged: readonly number[], leavesMemory: boolean): Commit | undefined {
    const journal = this.#journal(live)
    const wakeAt = live.timers.earliest
    const isLate = this.#wasWoken && wakeAt !== live.storedWakeAt
    if (journal === undefined && acknowledged.length === 0 && !isLate) return undefined
    const isUnfinished = live.isUnfinished
    const version = summaryVersion(live.state)
    const checkpoint = journal === undefined ? undefined : live.takeCheckpoint(leavesMemory && !live.isClosed)
    const commit: Commit = {
      arn: this.#arn,
      ...this.#place,
      expectedSequence: live.sequence,
      ...(journal !== undefined && { journal }),
      ...(version !== live.storedSummary && { summary: summaryOf(live.state) }),
      ...(wakeAt !== live.storedWakeAt && { wakeAt }),
      ...(isUnfinished !== live.storedUnfinished && { unfinished: isUnfinished }),
      ...(checkpoint !== undefined && { checkpoint }),
      ...(acknowledged.length > 0 && { acknowledged })
    }
    if (journal !== undefined) live.sequence = journal.sequence
    live.storedSummary = version
    live.storedWakeAt = wakeAt
    live.storedUnfinished = isUnfinished
    return commit
  }

  #journal(live: LiveExecution): JournalBatch | undefined {
    if (this.#events.length === 0) return undefined
    const ids = this.#events.flatMap((event) => (isHistoryEvent(event) ? [event.id] : []))
    const text = encodeEntries(this.#events)
    live.addJournal(this.#events.length, text.length)
    const lastEventId = ids.at(-1) ?? live.state.lastEventId
    return { sequence: live.sequence + 1, firstEventId: ids[0] ?? lastEventId + 1, lastEventId, text }
  }
}

/** Whether the next thing to happen is far away, so that reading the execution again is cheaper than keeping it. */
function waitsLong(live: LiveExecution, now: number): boolean {
  const { earliest } = live.timers
  return (
    live.state.tasks.size === 0 && live.state.ready.size === 0 && earliest !== null && earliest - now >= LONG_WAIT_MS
  )
}

const LONG_WAIT_MS = 60_000
