import { memoryLimitExceeded, stackOverflow, timeLimitExceeded } from './jsonata-error.ts'
import { MAX_ALLOCATED_BYTES, MAX_DEPTH, MAX_NESTING, MAX_REGEXP_MS, MAX_VALUE_BYTES, MAX_WORK } from './limits.ts'

/** The chance and time that an expression may use. */
export interface Environment {
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly uuid: () => string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** One evaluation: its chance and time, and what it has used up. */
export class Runtime {
  readonly environment: Environment
  /** The name by which the function that is running was called, for its error texts. */
  functionName: string | undefined
  /** Milliseconds left for regular expressions that have to be watched. */
  regexpMs = MAX_REGEXP_MS
  #depth = 0
  #nesting = 0
  #work = 0
  #allocatedBytes = 0

  constructor(environment: Environment) {
    this.environment = environment
  }

  /** Begins the evaluation of an expression; {@link leave} ends it. (A failure ends everything: nothing catches it.) */
  enter(): void {
    if (++this.#depth > MAX_DEPTH) throw stackOverflow(this.#depth, MAX_DEPTH)
    if (++this.#work > MAX_WORK) throw timeLimitExceeded()
  }

  leave(): void {
    this.#depth--
  }

  /** Evaluates an expression without parts: {@link enter} and {@link leave} in one. */
  leaf(): void {
    if (this.#depth >= MAX_DEPTH) throw stackOverflow(this.#depth + 1, MAX_DEPTH)
    if (++this.#work > MAX_WORK) throw timeLimitExceeded()
  }

  /** Begins to look into an array or object; {@link ascend} ends it. */
  descend(): void {
    this.work(1)
    if (++this.#nesting > MAX_NESTING) throw stackOverflow(MAX_DEPTH + 1, MAX_DEPTH)
  }

  ascend(): void {
    this.#nesting--
  }

  /** Accounts for work that is no evaluation, in units of about one comparison. */
  work(units: number): void {
    this.#work += units
    if (this.#work > MAX_WORK) throw timeLimitExceeded()
  }

  /** Accounts for an array or object of this many items, before or right after it is built. */
  allocateItems(count: number): void {
    if (count === 0) return
    this.#allocate(count * 8)
    this.work(count >> 2)
  }

  /** Accounts for a text that is built, or read from end to end. */
  allocateText(length: number): void {
    this.#allocate(length)
    this.work(length >> 5)
  }

  /** Accounts for joining two texts: that costs little until the result is read. */
  joinText(length: number): void {
    if (length > MAX_VALUE_BYTES) throw memoryLimitExceeded()
    this.#allocate(Math.min(length, 64))
  }

  #allocate(bytes: number): void {
    this.#allocatedBytes += bytes
    if (bytes > MAX_VALUE_BYTES || this.#allocatedBytes > MAX_ALLOCATED_BYTES) throw memoryLimitExceeded()
  }
}
