import { Payload } from '../lib/json/payload.ts'
import { encodeMapRunEvents } from '../map-run/codec.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { MapRunEvent } from '../map-run/event.ts'
import { outstandingOfMapRun } from '../map-run/outstanding.ts'
import { stepMapRun } from '../map-run/step.ts'
import type { JournalBatch } from '../store/store.ts'
import { LiveMapRun } from './live-map-run.ts'
import type { Answer, Delivery, Item, Request } from './mailbox.ts'
import { outgoingReports } from './outgoing-reports.ts'
import {
  acknowledgedBy,
  askedRedriveCount,
  type Place,
  type Prepared,
  type Start,
  type StepTools
} from './preparation.ts'
import { repliesTo } from './reply.ts'
import { redriveCountIn, reportOf } from './report.ts'

/**
 * Applies the items of one delivery to a Map Run, one step after the other.
 * @param live taken over: changed in place, and lost where this throws
 * @param start of a run that starts with this delivery
 * @throws {Error} a fault of ours
 */
export function prepareMapRun(
  delivery: Delivery,
  live: LiveMapRun | undefined,
  start: Start | undefined,
  place: Place,
  tools: StepTools
): Prepared {
  const turn = new Turn(delivery, live, start, place, tools)
  const answers = delivery.items.map((item) => turn.apply(item))
  return { delivery, place, answers, ...turn.finish(answers) }
}

class Turn {
  readonly #delivery: Delivery
  readonly #starting: Start | undefined
  readonly #place: Place
  readonly #tools: StepTools
  readonly #events: MapRunEvent[] = []
  readonly #effects: MapRunEffect[] = []
  #live: LiveMapRun | undefined
  #mustReissue = false

  constructor(
    delivery: Delivery,
    live: LiveMapRun | undefined,
    start: Start | undefined,
    place: Place,
    tools: StepTools
  ) {
    this.#delivery = delivery
    this.#live = live
    this.#starting = start
    this.#place = place
    this.#tools = tools
  }

  apply({ request }: Item): Answer {
    let applied = true
    if (request.type === 'Reissue') this.#mustReissue = true
    else if (isStart(request) && this.#live === undefined) this.#start(request)
    else if (this.#live === undefined) return { kind: 'missing' }
    else if (request.type !== 'Wake') applied = this.#step(this.#live, request as MapRunCommand)
    return this.#answer(request, applied)
  }

  finish(answers: readonly Answer[]): Omit<Prepared, 'delivery' | 'place' | 'answers'> {
    const live = this.#live
    const acknowledged = acknowledgedBy(this.#delivery)
    const nodeMessages = repliesTo(this.#delivery, answers)
    if (live === undefined) {
      const commit = { arn: this.#delivery.arn, ...this.#place, expectedSequence: 0, acknowledged, nodeMessages }
      return {
        live,
        commit: acknowledged.length === 0 ? undefined : commit,
        events: [],
        effects: this.#effects,
        leavesMemory: false
      }
    }
    const commit = live.takeCommit({
      place: this.#place,
      journal: this.#journal(live),
      acknowledged,
      nodeMessages,
      told: outgoingReports(
        live,
        this.#effects,
        this.#tools.locate,
        acknowledged.length > 0,
        askedRedriveCount(this.#delivery)
      ),
      wasWoken: false,
      leavesMemory: live.isClosed
    })
    return { live, commit, events: [], effects: this.#allEffects(live), leavesMemory: live.isClosed }
  }

  #start(command: MapRunCommand): void {
    const { arn } = this.#delivery
    if (this.#starting === undefined) throw new Error(`${arn} is to start and its definition was not loaded`)
    const { machine, sealer } = this.#starting
    const { clock, readClock, random, limits } = this.#tools
    const now = clock.now()
    const { state, events, effects } = stepMapRun(machine, undefined, command, {
      now,
      readClock,
      random,
      limits
    })
    this.#live = new LiveMapRun(arn, this.#place.partition, machine, state)
    this.#live.sealer = sealer
    this.#gather(this.#live, events, effects)
  }

  #step(live: LiveMapRun, command: MapRunCommand): boolean {
    const { clock, readClock, random, limits } = this.#tools
    const now = Math.max(clock.now(), live.lastTimestamp)
    const { applied, state, events, effects } = stepMapRun(live.machine, live.state, command, {
      now,
      readClock,
      random,
      limits
    })
    live.state = state
    this.#gather(live, events, effects)
    return applied
  }

  #gather(live: LiveMapRun, events: readonly MapRunEvent[], effects: readonly MapRunEffect[]): void {
    for (const event of events) this.#events.push(event)
    live.lastTimestamp = events.at(-1)?.timestamp ?? live.lastTimestamp
    for (const effect of effects) this.#effects.push(effect)
  }

  #answer(request: Request, applied: boolean): Answer {
    const live = this.#live
    if (live === undefined) return { kind: 'missing' }
    const { status, startDate, stopDate } = live.state
    const report = live.isClosed ? reportOf(live, redriveCountIn(request)) : undefined
    return {
      kind: applied ? 'applied' : 'ignored',
      status,
      startDate,
      stopDate,
      input: NO_INPUT,
      ...(report !== undefined && { report })
    }
  }

  #allEffects(live: LiveMapRun): readonly MapRunEffect[] {
    if (!this.#mustReissue) return this.#effects
    const stopping = this.#effects.filter(({ type }) => type === 'StopReading')
    return [...stopping, ...outstandingOfMapRun(live.state)]
  }

  /** A Map Run has no public events. */
  #journal(live: LiveMapRun): JournalBatch | undefined {
    if (this.#events.length === 0) return undefined
    const text = encodeMapRunEvents(this.#events)
    live.addJournal(this.#events.length, text.length)
    return { sequence: live.sequence + 1, firstEventId: 1, lastEventId: 0, text }
  }
}

const isStart = (request: Request): request is MapRunCommand & { type: 'StartMapRun' | 'RedriveMapRun' } =>
  request.type === 'StartMapRun' || request.type === 'RedriveMapRun'

const NO_INPUT = Payload.ofText('null')
