import type { Log } from '../engine/log.ts'
import type { Clock } from '../lib/clock.ts'
import type { LogDestination, LogEvent } from './log-destination.ts'
import type { LogGroup } from './log-group.ts'

/** How long events gather before they are written together. */
const GATHER_MS = 100
/** Of one write: what CloudWatch Logs takes in one call, with what it counts for each event. */
const BATCH_EVENTS = 10_000
const BATCH_BYTES = 1_048_576
const EVENT_OVERHEAD_BYTES = 26
/** What waits to be written, in UTF-16 code units; beyond it events are lost. */
const MAX_WAITING_SIZE = 32 * 1_048_576
/** Losses are reported together, not more often than this. */
const REPORT_INTERVAL_MS = 60_000
/** How long closing waits for what is left to be written. */
const CLOSE_TIMEOUT_MS = 5_000

/** Writes that are under way at once. */
const MAX_WRITES = 8

/** The events of one state machine for one log group, which keep their order: one write at a time. */
interface Lane {
  readonly key: string
  readonly group: LogGroup
  readonly stateMachineName: string
  readonly events: LogEvent[]
  /** Its events still gather, wait for their turn, or are being written. */
  phase: 'gathering' | 'ready' | 'writing'
}

/**
 * Writes log events to their destination beside everything else: many at a time, never more in memory than it may keep,
 * and never waited for. What cannot be written is lost and reported.
 */
export class LogQueue {
  readonly #destination: LogDestination
  readonly #clock: Clock
  readonly #log: Log
  /** Those that have something to write. */
  readonly #lanes = new Map<string, Lane>()
  readonly #ready: Lane[] = []
  #writes = 0
  #waitingSize = 0
  #cancelTimer: (() => void) | undefined
  #onIdle: (() => void) | undefined
  #lost = 0
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(destination: LogDestination, clock: Clock, log: Log) {
    this.#destination = destination
    this.#clock = clock
    this.#log = log
  }

  put(group: LogGroup, stateMachineName: string, event: LogEvent): void {
    if (this.#waitingSize + event.message.length > MAX_WAITING_SIZE) {
      this.lose(1, `more than ${MAX_WAITING_SIZE} characters of log events wait to be written`)
      return
    }
    this.#waitingSize += event.message.length
    const lane = this.#laneOf(group, stateMachineName)
    lane.events.push(event)
    if (lane.phase === 'gathering') {
      this.#cancelTimer ??= this.#clock.setTimer(this.#clock.now() + GATHER_MS, () => this.#endGathering())
    }
  }

  /** Events will not be written. */
  lose(count: number, reason: string): void {
    this.#lost += count
    if (this.#clock.now() - this.#reportedAt >= REPORT_INTERVAL_MS) this.#report(reason)
  }

  /** Writes what waits, if that does not take too long. Nothing may be put from now on. */
  async close(): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    let cancelTimeout = (): void => undefined
    const timeout = new Promise<void>((resolve) => {
      cancelTimeout = this.#clock.setTimer(this.#clock.now() + CLOSE_TIMEOUT_MS, resolve)
    })
    this.#endGathering()
    await Promise.race([idle, timeout])
    cancelTimeout()
    for (const { events } of this.#lanes.values()) this.#lost += events.length
    if (this.#lost > 0) this.#report('the server closed before they were written')
  }

  #laneOf(group: LogGroup, stateMachineName: string): Lane {
    const key = [group.region, group.accountId, group.name, stateMachineName].join(' ')
    let lane = this.#lanes.get(key)
    if (lane === undefined) {
      lane = { key, group, stateMachineName, events: [], phase: 'gathering' }
      this.#lanes.set(key, lane)
    }
    return lane
  }

  #endGathering(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    for (const lane of this.#lanes.values()) if (lane.phase === 'gathering') this.#makeReady(lane)
    this.#work()
  }

  #makeReady(lane: Lane): void {
    lane.phase = 'ready'
    this.#ready.push(lane)
  }

  #work(): void {
    while (this.#writes < MAX_WRITES) {
      const lane = this.#ready.shift()
      if (lane === undefined) break
      lane.phase = 'writing'
      this.#writes++
      void this.#write(lane)
    }
    if (this.#writes === 0) this.#onIdle?.()
  }

  async #write(lane: Lane): Promise<void> {
    const { group, stateMachineName } = lane
    const events = takeBatch(lane.events)
    try {
      await this.#destination.write({ group, stateMachineName, events })
    } catch (error) {
      this.lose(events.length, `${group.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    for (const { message } of events) this.#waitingSize -= message.length
    this.#writes--
    if (lane.events.length > 0) this.#makeReady(lane)
    else this.#lanes.delete(lane.key)
    this.#work()
  }

  #report(reason: string): void {
    this.#reportedAt = this.#clock.now()
    this.#log.warn('Log events of executions were lost', { events: this.#lost, reason })
    this.#lost = 0
  }
}

/** Removes as many events as one write may have; the first is always among them. */
function takeBatch(events: LogEvent[]): readonly LogEvent[] {
  let bytes = 0
  let count = 0
  for (const { message } of events) {
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES
    if (count > 0 && (bytes > BATCH_BYTES || count >= BATCH_EVENTS)) break
    count++
  }
  return events.splice(0, count)
}
