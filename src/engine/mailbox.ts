import type { Command } from '../interpreter/command.ts'
import type { TaskOrigin } from '../interpreter/event.ts'
import type { ExecutionStatus } from '../interpreter/state.ts'
import type { Clock } from '../lib/clock.ts'
import type { Payload } from '../lib/json/payload.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import { Alarm } from './alarm.ts'
import type { Ending } from './ending.ts'
import { EngineOverloaded } from './engine.ts'
import { Fifo } from './fifo.ts'
import type { EngineLimits } from './limits.ts'
import type { ReplyAddress } from './reply-address.ts'
import type { Report } from './report.ts'

/** What waits to be done for one execution. */
export interface Item {
  readonly request: Request
  /** When it came in; the events of a `StartTask` carry this time. Milliseconds since the epoch. */
  readonly at: number
  /**
   * Somebody outside waits for the answer and can ask again: where the store fails he is told so. Everything else is
   * tried until it is done, for nobody would ask again.
   */
  readonly isFromCaller: boolean
  /** It starts what most likely is not there yet: the store need not be asked first. */
  readonly isNew?: boolean
  /** Of a `Reissue` after a commit of which nobody knows whether it was written: what it would have ended. */
  readonly endings?: readonly Ending[]
  /** Of the inbox message that brought it, acknowledged in the commit that applies it. */
  readonly inboxId?: number
  /** The node that is told the answer in the same commit. */
  readonly replyTo?: ReplyAddress
  /** Called once, after everything the answer says is durable. */
  readonly settle?: (answer: Answer) => void
  /** Called instead of `settle` where it will not be done. */
  readonly reject?: (error: Error) => void
}

export type Request =
  | Command
  | MapRunCommand
  /** Timers of the execution are due. */
  | { readonly type: 'Wake' }
  /** Issue again what the execution waits for. */
  | { readonly type: 'Reissue' }

/** What became of a request. */
export type Answer =
  /** With what a Map Run must know of it. */
  | { readonly kind: 'missing'; readonly report?: Report }
  /** `ignored`: it came too late, or was done by somebody else. */
  | ({ readonly kind: 'applied' | 'ignored' } & ExecutionFacts)

/** How the execution stands after the request. */
export interface ExecutionFacts {
  readonly status: ExecutionStatus
  readonly startDate: number
  readonly stopDate: number | undefined
  readonly input: Payload
  /** Of a closed child or Map Run: what it tells whoever started it. */
  readonly report?: Report
  /** The attempt that started the execution. */
  readonly startedBy?: TaskOrigin
  /** After `RedriveExecution`: when the redrive that it asks for happened. */
  readonly redriveDate?: number
  /** After `TakeTask`: what the attempt is to work on. */
  readonly parameters?: Payload
}

/** The items of one execution that are worked on now. */
export interface Delivery {
  readonly arn: string
  readonly items: readonly Item[]
  /** To be committed by itself: a commit that it took part in was refused for no reason that the store names. */
  readonly isAlone: boolean
  readonly conflicts: number
}

/**
 * Commands per execution, in order. An execution that has items and is not worked on is ready; ready executions take
 * turns, and one whose turn is over goes to the end of the line. Those whose steps may take long have a line of their own.
 */
export class Mailbox {
  readonly #boxes = new Map<string, Box>()
  readonly #ready: Readonly<Record<Line, Fifo<Box>>> = { short: new Fifo(), long: new Fifo() }
  readonly #limits: EngineLimits
  readonly #clock: Clock
  readonly #onReady: () => void
  readonly #isLong: (arn: string) => boolean
  /** Executions with items that can wait, in the order of the times until when. */
  readonly #patient = new Fifo<{ readonly box: Box; readonly until: number }>()
  readonly #alarm: Alarm
  /** Of callers only; what the engine asks of itself is bounded where it comes from. */
  #waitingCount = 0
  #waitingSize = 0
  #closed: Error | undefined

  /**
   * @param onReady called whenever an execution has become ready
   * @param isLong whether an execution that becomes ready belongs into the line of those whose steps may take long
   */
  constructor(limits: EngineLimits, clock: Clock, onReady: () => void, isLong: (arn: string) => boolean = () => false) {
    this.#isLong = isLong
    this.#limits = limits
    this.#clock = clock
    this.#onReady = onReady
    this.#alarm = new Alarm(clock, () => this.#endPatience())
  }

  /** @throws {EngineOverloaded} only for an item of a caller */
  post(arn: string, item: Item): void {
    if (this.#closed !== undefined) {
      item.reject?.(this.#closed)
      return
    }
    if (item.isFromCaller) this.#admit(item)
    const box = this.#boxOf(arn)
    if (item.request.type === 'Continue') {
      if (box.willContinue) return
      box.willContinue = true
    }
    // a stop need not wait for what the execution would do if it went on
    if (isStop(item) && box.items.at(-1)?.request.type === 'Continue') box.items.splice(-1, 0, item)
    else box.items.push(item)
    if (item.request.type === 'StartTask') this.#wait(box, item.at + PATIENCE_MS)
    else this.#makeUrgent(box)
  }

  /** The next execution in line. Its later items wait until `release` or `putBack`. */
  take(line: Line = 'short'): Delivery | undefined {
    const box = this.#shift(line)
    if (box === undefined) return undefined
    box.phase = 'busy'
    const items = box.items.splice(0, this.#limits.commandsPerExecution)
    for (const item of items) this.#count(item, -1)
    box.isUrgent = box.items.length > 0
    if (items.some((item) => item.request.type === 'Continue')) box.willContinue = false
    const { arn, isAlone, conflicts } = box
    return { arn, items, isAlone, conflicts }
  }

  /** Whether an execution is in line, or one that has lost its items was. */
  isWaiting(line: Line): boolean {
    return this.#ready[line].length > 0
  }

  /** The delivery is done, every item of it answered. */
  release(arn: string): void {
    const box = this.#boxes.get(arn)
    if (box === undefined) return
    box.phase = 'idle'
    box.isAlone = false
    box.conflicts = 0
    if (box.items.length === 0) this.#boxes.delete(arn)
    else if (box.isUrgent) this.#makeUrgent(box)
  }

  /**
   * The delivery must be done again, or what is left of it, before anything that came later.
   * @param rests it is not in line until something else comes in for its execution, or until `resume`
   */
  putBack(delivery: Delivery, rests = false): void {
    if (this.#closed !== undefined) {
      for (const item of delivery.items) item.reject?.(this.#closed)
      return
    }
    const box = this.#boxOf(delivery.arn)
    box.phase = 'idle'
    box.isAlone = delivery.isAlone
    box.conflicts = delivery.conflicts
    const items = delivery.items.filter(({ request }) => request.type !== 'Continue' || !box.willContinue)
    box.items.unshift(...items)
    for (const item of items) this.#count(item, 1)
    box.willContinue = box.items.some(({ request }) => request.type === 'Continue')
    if (box.items.length === 0) this.#boxes.delete(delivery.arn)
    else if (!rests || box.isUrgent) this.#makeUrgent(box)
  }

  /** Items of an execution that is being worked on are to wait for its next turn, before what came later. */
  defer(arn: string, items: readonly Item[]): void {
    if (items.length === 0) return
    if (this.#closed !== undefined) {
      for (const item of items) item.reject?.(this.#closed)
      return
    }
    const box = this.#boxOf(arn)
    box.items.unshift(...items)
    for (const item of items) this.#count(item, 1)
    box.willContinue ||= items.some(({ request }) => request.type === 'Continue')
    this.#makeUrgent(box)
  }

  /** What rests is in line again. */
  resume(arn: string): void {
    const box = this.#boxes.get(arn)
    if (box !== undefined && box.items.length > 0) this.#makeUrgent(box)
  }

  /** Refuses everything that waits. What is worked on is not touched. */
  rejectAll(error: Error, isConcerned: (arn: string) => boolean = () => true): void {
    for (const box of this.#boxes.values()) {
      if (!isConcerned(box.arn)) continue
      const items = box.items.splice(0)
      box.willContinue = false
      if (box.phase === 'idle') this.#boxes.delete(box.arn)
      for (const item of items) {
        this.#count(item, -1)
        item.reject?.(error)
      }
    }
  }

  /** Refuses what waits and whatever comes from now on. */
  close(error: Error): void {
    this.#closed = error
    this.#alarm.stop()
    this.rejectAll(error)
  }

  /** That steps take long may have been found out since an execution became ready. */
  #shift(line: Line): Box | undefined {
    const ready = this.#ready[line]
    for (let box = ready.shift(); box !== undefined; box = ready.shift()) {
      // it has changed lines since
      if (box.phase !== 'ready' || box.line !== line) continue
      if (box.items.length === 0) this.#boxes.delete(box.arn)
      else if (line === 'short' && this.#lineOf(box) === 'long') this.#putInLine(box, 'long')
      else return box
    }
    return undefined
  }

  #lineOf({ arn, items: [first] }: Box): Line {
    return first !== undefined && !isStop(first) && this.#isLong(arn) ? 'long' : 'short'
  }

  #putInLine(box: Box, line: Line): void {
    box.phase = 'ready'
    box.line = line
    this.#ready[line].push(box)
  }

  #admit(item: Item): void {
    const { waitingCommands, waitingCommandsSize } = this.#limits
    if (this.#waitingCount >= waitingCommands || this.#waitingSize + sizeOf(item) > waitingCommandsSize) {
      throw new EngineOverloaded(
        `${this.#waitingCount} commands wait already (${this.#waitingSize} characters); repeat this one later`
      )
    }
    this.#count(item, 1)
  }

  #count(item: Item, sign: 1 | -1): void {
    if (!item.isFromCaller) return
    this.#waitingCount += sign
    this.#waitingSize += sign * sizeOf(item)
  }

  #boxOf(arn: string): Box {
    let box = this.#boxes.get(arn)
    if (box === undefined) {
      box = {
        arn,
        items: [],
        phase: 'idle',
        line: 'short',
        isUrgent: false,
        willContinue: false,
        isAlone: false,
        conflicts: 0
      }
      this.#boxes.set(arn, box)
    }
    return box
  }

  #makeUrgent(box: Box): void {
    box.isUrgent = true
    const line = this.#lineOf(box)
    if (box.phase === 'busy' || (box.phase === 'ready' && (box.line === line || line === 'long'))) return
    this.#putInLine(box, line)
    this.#onReady()
  }

  /**
   * That an attempt has started is nobody's wish and changes little: it waits for the command that comes next, which is
   * the result in most cases, and both take one commit (measured: 6 instead of 11 for five short tasks).
   */
  #wait(box: Box, until: number): void {
    this.#patient.push({ box, until })
    this.#alarm.setBy(until)
  }

  #endPatience(): void {
    for (let first = this.#patient.first; first !== undefined; first = this.#patient.first) {
      if (first.until > this.#clock.now()) {
        this.#alarm.setBy(first.until)
        return
      }
      this.#patient.shift()
      if (first.box.items.length > 0) this.#makeUrgent(first.box)
    }
  }
}

/** It takes no longer than what an execution has open. */
export const isStop = ({ request }: Item): boolean => request.type === 'StopExecution'

/** Where ready executions wait: by how long their steps are expected to take. */
export type Line = 'short' | 'long'

interface Box {
  readonly arn: string
  readonly items: Item[]
  phase: 'idle' | 'ready' | 'busy'
  /** In which it is, where it is ready. */
  line: Line
  /** Has an item that is not to wait for others. */
  isUrgent: boolean
  /** A `Continue` waits; a second one would only give the execution more turns than others. */
  willContinue: boolean
  isAlone: boolean
  conflicts: number
}

/** What an item keeps in memory, in UTF-16 code units. */
export function sizeOf({ request }: Item): number {
  const payload = 'input' in request ? request.input : 'output' in request ? request.output : undefined
  return ITEM_SIZE + (payload === undefined ? 0 : typeof payload === 'string' ? payload.length : payload.text.length)
}

const ITEM_SIZE = 256
const PATIENCE_MS = 50
