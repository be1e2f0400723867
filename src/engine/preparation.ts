import type { StateMachine } from '../asl/definition.ts'
import type { Sealer } from '../encryption/encryption.ts'
import { encodeEntries } from '../interpreter/codec.ts'
import type { Command } from '../interpreter/command.ts'
import type { Effect } from '../interpreter/effect.ts'
import { isHistoryEvent, type JournalEvent } from '../interpreter/event.ts'
import type { Limits } from '../interpreter/limits.ts'
import { openAttempt, outstanding } from '../interpreter/outstanding.ts'
import { redriveDateOf } from '../interpreter/redrive.ts'
import { type StepContext, step } from '../interpreter/step.ts'
import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { Commit, InboxMessage, JournalBatch } from '../store/store.ts'
import { type Ending, isEnding, stillToEnd } from './ending.ts'
import type { Live } from './live.ts'
import { LiveExecution } from './live-execution.ts'
import type { Answer, Delivery, Item, Request } from './mailbox.ts'
import { type Locate, outgoingReports, tell } from './outgoing-reports.ts'
import { repliesTo } from './reply.ts'
import { redriveCountIn, reportMissing, reportOf } from './report.ts'

/** What all steps use besides the execution itself. */
export interface StepTools {
  readonly clock: Clock
  readonly readClock: StepContext['readClock']
  readonly random: Random
  readonly taskToken: StepContext['taskToken']
  readonly parameterProblems: StepContext['parameterProblems']
  readonly limits: Limits
  /** What of a step must be told to the outside, as messages that its commit makes durable. */
  readonly outgoing?: (live: LiveExecution, events: readonly JournalEvent[], place: Place) => readonly InboxMessage[]
  readonly locate: Locate
}

/** What was found out for the steps of one delivery. */
export type Surroundings = Pick<StepContext, 'activityExists' | 'isStateMachineDeleting'>

/** What one that starts keeps. */
export interface Start {
  readonly machine: StateMachine
  readonly sealer: Sealer | undefined
}

/** A delivery after its steps: what must be durable, and what may be done once it is. */
export interface Prepared {
  /** The items that were applied, which are not all of them where the first ones took much. */
  readonly delivery: Delivery
  readonly place: Place
  /** `undefined` where there is no such execution. */
  readonly live: Live | undefined
  /** Absent where nothing changed. */
  readonly commit: Commit | undefined
  /** What the commit's journal holds, of an execution. */
  readonly events: readonly JournalEvent[]
  readonly effects: readonly (Effect | MapRunEffect)[]
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
 * @param start of an execution that starts with this delivery
 * @throws {Error} a fault of ours
 */
export function prepare(
  delivery: Delivery,
  live: LiveExecution | undefined,
  start: Start | undefined,
  place: Place,
  tools: StepTools,
  surroundings: Surroundings
): Prepared {
  const turn = new Turn(delivery.arn, live, start, place, tools, surroundings)
  const { items } = delivery
  const answers: Answer[] = []
  for (const item of items) {
    if (turn.isOver) break
    answers.push(turn.apply(item))
  }
  const isWhole = answers.length === items.length
  return turn.finish(isWhole ? delivery : { ...delivery, items: items.slice(0, answers.length) }, answers)
}

/** Ids of the inbox messages that a delivery applies. */
export function acknowledgedBy({ items }: Delivery): readonly number[] {
  let ids: number[] | undefined
  for (const { inboxId } of items) {
    if (inboxId === undefined) continue
    ids ??= []
    ids.push(inboxId)
  }
  return ids ?? NONE
}

/** How often the execution or Map Run is to have been redriven, as those know it that ask something of it. */
export function askedRedriveCount({ items }: Delivery): number {
  let largest = 0
  for (const { request } of items) largest = Math.max(largest, redriveCountIn(request))
  return largest
}

class Turn {
  readonly #arn: string
  readonly #starting: Start | undefined
  readonly #place: Place
  readonly #tools: StepTools
  /** Each step has its own time. */
  readonly #context: StepContext & { now: number }
  readonly #events: JournalEvent[] = []
  readonly #effects: Effect[] = []
  #live: LiveExecution | undefined
  #mustReissue: boolean
  #mustReissueToMapRuns = false
  readonly #endings: Ending[] = []
  #wasWoken = false
  #isOver = false

  constructor(
    arn: string,
    live: LiveExecution | undefined,
    start: Start | undefined,
    place: Place,
    tools: StepTools,
    { activityExists, isStateMachineDeleting }: Surroundings
  ) {
    const { readClock, random, taskToken, parameterProblems, limits } = tools
    this.#arn = arn
    this.#live = live
    this.#starting = start
    this.#place = place
    this.#tools = tools
    this.#context = {
      now: 0,
      readClock,
      random,
      taskToken,
      parameterProblems,
      activityExists,
      isStateMachineDeleting,
      limits
    }
    this.#mustReissue = live?.isFresh ?? false
  }

  /** Whether others should have their turn before the next item. */
  get isOver(): boolean {
    return this.#isOver
  }

  apply({ request, at, endings = [] }: Item): Answer {
    let applied = true
    if (request.type === 'StartExecution') applied = this.#start(request)
    else if (this.#live === undefined) return missing(request)
    else if (request.type === 'Wake') this.#wake(this.#live)
    else if (request.type === 'Reissue') this.#reissue(endings)
    else
      applied = this.#step(this.#live, request as Command, request.type === 'StartTask' ? at : this.#tools.clock.now())
    return this.#answer(request, applied)
  }

  finish(delivery: Delivery, answers: readonly Answer[]): Prepared {
    const place = this.#place
    const acknowledged = acknowledgedBy(delivery)
    const nodeMessages = repliesTo(delivery, answers)
    const live = this.#live
    if (live === undefined) {
      const told = answers.flatMap(({ report }) =>
        report === undefined ? [] : [tell(report, this.#tools.locate, undefined)]
      )
      const inbox = told.flatMap(({ inbox }) => inbox)
      const reliesOn = told.flatMap(({ reliesOn }) => reliesOn)
      const commit = { arn: this.#arn, ...place, expectedSequence: 0, reliesOn, acknowledged, nodeMessages, inbox }
      return {
        delivery,
        place,
        answers,
        live,
        commit: acknowledged.length === 0 ? undefined : commit,
        events: this.#events,
        effects: this.#effects,
        leavesMemory: false
      }
    }
    if (live.isClosed) live.timers.clear()
    const leavesMemory = live.isClosed || waitsLong(live, this.#tools.clock)
    const changes = live.takeCommit({
      place,
      journal: this.#journal(live),
      acknowledged,
      nodeMessages,
      told: outgoingReports(
        live,
        this.#effects,
        this.#tools.locate,
        acknowledged.length > 0,
        askedRedriveCount(delivery)
      ),
      wasWoken: this.#wasWoken,
      leavesMemory
    })
    const outgoing = this.#tools.outgoing?.(live, this.#events, place) ?? NONE
    const commit =
      outgoing.length === 0 || changes === undefined
        ? changes
        : { ...changes, inbox: [...(changes.inbox ?? []), ...outgoing] }
    return {
      delivery,
      place,
      answers,
      live,
      commit,
      events: this.#events,
      effects: this.#allEffects(live),
      leavesMemory
    }
  }

  #start(command: Command & { type: 'StartExecution' }): boolean {
    if (this.#live !== undefined) return command.isStopped === true && this.#stopChild(this.#live)
    if (this.#starting === undefined) throw new Error(`${this.#arn} is to start and its definition was not loaded`)
    const { machine, sealer } = this.#starting
    this.#context.now = this.#tools.clock.now()
    const { state, events, effects, isTurnOver } = step(machine, undefined, command, this.#context)
    this.#isOver = isTurnOver
    this.#live = new LiveExecution(this.#arn, this.#place.partition, machine, state)
    this.#live.sealer = sealer
    this.#gather(this.#live, events, effects)
    return true
  }

  /** A Map Run's child is to be there and to have ended; since it is there, it only has to end. */
  #stopChild(live: LiveExecution): boolean {
    const { mapRunArn, mapRunIndex } = live.state.identity
    if (mapRunArn === undefined || mapRunIndex === undefined) return false
    const asker = { mapRunArn, child: mapRunIndex, redriveCount: 0 }
    return this.#step(live, { type: 'StopExecution', asker }, this.#tools.clock.now())
  }

  #reissue(endings: readonly Ending[]): void {
    this.#endings.push(...endings)
    this.#mustReissue = true
    this.#mustReissueToMapRuns = true
  }

  #wake(live: LiveExecution): void {
    this.#wasWoken = true
    const now = Math.max(this.#tools.clock.now(), live.lastTimestamp)
    const timers = live.timers.takeDue(now)
    if (timers.length > 0) this.#step(live, { type: 'FireTimers', timers }, now)
  }

  #step(live: LiveExecution, command: Command, at: number): boolean {
    this.#context.now = Math.max(at, live.lastTimestamp)
    const { applied, state, events, effects, isTurnOver } = step(live.machine, live.state, command, this.#context)
    live.state = state
    this.#isOver ||= isTurnOver
    this.#gather(live, events, effects)
    return applied
  }

  #gather(live: LiveExecution, events: readonly JournalEvent[], effects: readonly Effect[]): void {
    for (const event of events) this.#events.push(event)
    live.lastTimestamp = events.at(-1)?.timestamp ?? live.lastTimestamp
    for (const effect of effects) {
      this.#effects.push(effect)
      live.timers.apply(effect)
    }
  }

  #answer(request: Request, applied: boolean): Answer {
    if (this.#live === undefined) return missing(request)
    const { state } = this.#live
    const { status, startDate, stopDate, input } = state
    const { startedBy } = state.identity
    const report = reportOf(this.#live, redriveCountIn(request))
    const redriveDate = request.type === 'RedriveExecution' ? redriveDateOf(state, request.clientToken) : undefined
    const parameters = request.type === 'TakeTask' ? openAttempt(state, request.task)?.parameters : undefined
    const kind = applied ? 'applied' : 'ignored'
    if ((startedBy ?? report ?? redriveDate ?? parameters) === undefined) {
      return { kind, status, startDate, stopDate, input }
    }
    return {
      kind,
      status,
      startDate,
      stopDate,
      input,
      ...(startedBy !== undefined && { startedBy }),
      ...(report !== undefined && { report }),
      ...(redriveDate !== undefined && { redriveDate }),
      ...(parameters !== undefined && { parameters })
    }
  }

  /** What the steps asked for, or, where more may be waited for than they know of, all that the execution waits for. */
  #allEffects(live: LiveExecution): readonly Effect[] {
    if (!this.#mustReissue) return this.#effects
    live.isFresh = false
    const immediate = this.#effects.filter((effect) => !isRepeated(effect) || isForMapRun(effect))
    immediate.push(...stillToEnd(live.state, this.#endings))
    const mustTellEnd = live.isClosed && this.#mustReissueToMapRuns
    const waitedFor = mustTellEnd ? [closedAgain(live)] : outstanding(live.machine, live.state, this.#tools.limits)
    return [...immediate, ...waitedFor.filter((effect) => this.#mustReissueToMapRuns || !isForMapRun(effect))]
  }

  #journal(live: LiveExecution): JournalBatch | undefined {
    if (this.#events.length === 0) return undefined
    const text = encodeEntries(this.#events)
    live.addJournal(this.#events.length, text.length)
    const first = this.#events.find(isHistoryEvent)
    const { lastEventId } = live.state
    return { sequence: live.sequence + 1, firstEventId: first?.id ?? lastEventId + 1, lastEventId, text }
  }
}

const NONE: readonly never[] = []

/**
 * What is for a Map Run is issued again only where that was asked for, not whenever an execution was read: executions and
 * runs would ask each other for ever where memory does not hold them together.
 */
const isForMapRun = ({ type }: Effect): boolean => type === 'StartMapRun' || type === 'RedriveMapRun'

/** The commit that closed it may have been durable without anybody having been told. */
function closedAgain({ state: { status } }: LiveExecution): Effect {
  if (status === 'RUNNING') throw new Error('A running execution cannot be reported closed')
  return { type: 'NotifyClosed', status }
}

/** Effects that `outstanding` has among all others. */
const isRepeated = (effect: Effect): boolean => effect.type !== 'NotifyClosed' && !isEnding(effect)

/** Whether the next thing to happen is far away, so that reading the execution again is cheaper than keeping it. */
function waitsLong({ state, timers }: LiveExecution, clock: Clock): boolean {
  if (state.tasks.size > 0 || state.ready.size > 0) return false
  return timers.earliest !== null && timers.earliest - clock.now() >= LONG_WAIT_MS
}

const LONG_WAIT_MS = 60_000

function missing(request: Request): Answer {
  const report = reportMissing(request)
  return { kind: 'missing', ...(report !== undefined && { report }) }
}
