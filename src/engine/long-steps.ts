import type { Clock } from '../lib/clock.ts'

/**
 * Which executions' steps have taken long lately, and until when such executions rest. A step cannot be interrupted;
 * what can be done for everybody else is to let the process serve sockets, the store and executions with short steps
 * before the next long one. Without the rest, one request met a long step at each of its turns: as it is read, as the
 * store is asked, as it is answered (measured: 2 s for DescribeExecution beside steps of 0.5 s).
 *
 * It is remembered of state machines, not of executions: what one execution does, the next one will do as well.
 */
export class LongSteps {
  readonly #clock: Clock
  /** State machines of which a step took long, the longest ago first. */
  readonly #seen = new Map<string, Seen>()
  #restUntil = Number.NEGATIVE_INFINITY
  /** The thread's time when it was last read, and when that was. */
  #workedMs = 0
  #readAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds since the epoch until when no execution that {@link isExpected} of is to be stepped. */
  get restUntil(): number {
    return this.#restUntil
  }

  get isResting(): boolean {
    return this.#clock.now() < this.#restUntil
  }

  /** To be told before an execution is worked on. The thread's time is read now and then only: most steps take less. */
  begin(now: number): void {
    if (this.#clock.workedMs === undefined || (now >= this.#readAt && now - this.#readAt < READING_INTERVAL_MS)) return
    this.#readAt = now
    this.#workedMs = this.#clock.workedMs()
  }

  /**
   * Notes how long an execution has just been worked on by the clock. Where that is long, the thread's time decides: while
   * other processes have the processor, any step takes long.
   */
  note(executionArn: string, elapsedMs: number): void {
    const milliseconds = elapsedMs < LONG_MS ? elapsedMs : Math.min(elapsedMs, this.#workedSince(elapsedMs))
    if (milliseconds < LONG_MS) {
      if (this.#seen.size > 0) this.#noteShort(machineOf(executionArn))
      return
    }
    const now = this.#clock.now()
    const machine = machineOf(executionArn)
    this.#seen.delete(machine)
    this.#seen.set(machine, { at: now, shortSince: 0 })
    if (this.#seen.size > MAX_SEEN) {
      const [oldest] = this.#seen.keys()
      this.#seen.delete(oldest as string)
    }
    this.#restUntil = now + Math.ceil(Math.min(LONGEST_REST_MS, milliseconds / REST_DIVISOR))
  }

  #workedSince(elapsedMs: number): number {
    if (this.#clock.workedMs === undefined) return elapsedMs
    const before = this.#workedMs
    this.#readAt = this.#clock.now()
    this.#workedMs = this.#clock.workedMs()
    return this.#workedMs - before
  }

  /** Whether the next step of an execution may well take long. */
  isExpected(executionArn: string): boolean {
    if (this.#seen.size === 0) return false
    const seen = this.#seen.get(machineOf(executionArn))
    return seen !== undefined && this.#clock.now() - seen.at < REMEMBERED_MS
  }

  #noteShort(machine: string): void {
    const seen = this.#seen.get(machine)
    if (seen !== undefined && ++seen.shortSince >= FORGOTTEN_AFTER_SHORT) this.#seen.delete(machine)
  }
}

interface Seen {
  /** When a step last took long. */
  readonly at: number
  /** Steps since then. */
  shortSince: number
}

/** Executions, Map Runs and children of one state machine share all of their ARNs but the last parts. */
function machineOf(arn: string): string {
  let colon = -1
  for (let field = 0; field < 6; field++) colon = arn.indexOf(':', colon + 1)
  const end = arn.indexOf(':', colon + 1)
  const name = end < 0 ? arn.slice(colon + 1) : arn.slice(colon + 1, end)
  const slash = name.indexOf('/')
  return slash < 0 ? name : name.slice(0, slash)
}

/** Shorter ones are no longer than what a batch of ordinary steps takes. */
const LONG_MS = 25
/** A reading is older than the step it is taken for by this at most, and so counts that much more. */
const READING_INTERVAL_MS = 5
/** A request takes a few milliseconds, spread over several turns of the process; an eighth is little to lose for long steps. */
const REST_DIVISOR = 8
const LONGEST_REST_MS = 100
const REMEMBERED_MS = 10_000
/**
 * Any step can meet a pause: garbage is collected, or the machine runs something else. Where such a pause was taken for the
 * step's own length, five Pass states of Express took twice the processor time for ten seconds.
 */
const FORGOTTEN_AFTER_SHORT = 64
const MAX_SEEN = 1_000
