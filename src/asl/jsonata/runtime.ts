import type { Budget } from '../budget.ts'
import { memoryLimitExceeded, stackOverflow, timeLimitExceeded } from './jsonata-error.ts'
import { MAX_ALLOCATED_BYTES, MAX_DEPTH, MAX_NESTING, MAX_VALUE_BYTES } from './limits.ts'

/** The chance, time and means that an expression may use. */
export interface Environment {
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly uuid: () => string
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly budget: Budget
}

/** One evaluation: its chance and time, and what it uses up. */
export class Runtime {
  readonly environment: Environment
  /** The name by which the function that is running was called, for its error texts. */
  functionName: string | undefined
  readonly #budget: Budget
  #depth = 0
  #nesting = 0
  #allocatedBytes = 0
  // taken out of the budget and given back at the end: counting is the most frequent thing that an evaluation does
  #work: number
  #nextLook: number

  constructor(environment: Environment) {
    this.environment = environment
    this.#budget = environment.budget
    this.#work = this.#budget.work
    this.#nextLook = this.#budget.nextLook(this.#work)
  }

  /** Gives back to the budget what was not used up. */
  end(): void {
    this.#budget.work = this.#work
  }

  /** Begins the evaluation of an expression; {@link leave} ends it. (A failure ends everything: nothing catches it.) */
  enter(): void {
    if (++this.#depth > MAX_DEPTH) throw stackOverflow(this.#depth, MAX_DEPTH)
    if (++this.#work > this.#nextLook) this.#look()
  }

  leave(): void {
    this.#depth--
  }

  /** Evaluates an expression without parts: {@link enter} and {@link leave} in one. */
  leaf(): void {
    if (this.#depth >= MAX_DEPTH) throw stackOverflow(this.#depth + 1, MAX_DEPTH)
    if (++this.#work > this.#nextLook) this.#look()
  }

  /** Begins to look into an array or object; {@link ascend} ends it. */
  descend(): void {
    this.work(1)
    if (++this.#nesting > MAX_NESTING) throw stackOverflow(MAX_DEPTH + 1, MAX_DEPTH)
  }

  ascend(): void {
    this.#nesting--
  }

  /** Accounts for work that is no evaluation, in units of about one comparison; before it is done. */
  work(units: number): void {
    this.#work += units
    if (this.#work > this.#nextLook) this.#look()
  }

  /** Accounts for an array of this many items, before or right after it is built. */
  allocateItems(count: number): void {
    if (count === 0) return
    this.#allocate(count * 8, count * 8 + ARRAY_BYTES)
    this.work(count >> 2)
  }

  /** Refuses a list that is about to become longer than a value may be; {@link allocateItems} accounts for it later. */
  checkItems(count: number): void {
    if (count * 8 > MAX_VALUE_BYTES) throw memoryLimitExceeded()
  }

  /** Accounts for an object of this many members; they take several times the room of an array's items. */
  allocateMembers(count: number): void {
    this.#allocate(count * 32, count * 48 + OBJECT_BYTES)
    this.work(OBJECT_WORK + count)
  }

  /** Accounts for a text that is built, or read from end to end. */
  allocateText(length: number): void {
    this.#allocate(length, length)
    this.work(length >> 5)
  }

  /** Accounts for looking at a text that is most often short: joined texts are put together when they are first read. */
  readText(text: string): void {
    if (text.length > SHORT_TEXT) this.allocateText(text.length)
  }

  /** Accounts for joining two texts: that costs little until the result is read. */
  joinText(length: number): void {
    if (length > MAX_VALUE_BYTES) throw memoryLimitExceeded()
    this.#allocate(0, Math.min(length, 64))
  }

  /** Milliseconds left for regular expressions that have to be watched. */
  get regexpMs(): number {
    return this.#budget.regexpMs
  }

  set regexpMs(milliseconds: number) {
    this.#budget.regexpMs = milliseconds
  }

  /** @param valueBytes as AWS seems to count a value. @param bytes what it takes in the process */
  #allocate(valueBytes: number, bytes: number): void {
    this.#allocatedBytes += bytes
    if (valueBytes > MAX_VALUE_BYTES || this.#allocatedBytes > MAX_ALLOCATED_BYTES) throw memoryLimitExceeded()
  }

  #look(): void {
    if (this.#budget.isExhausted(this.#work)) throw timeLimitExceeded()
    this.#nextLook = this.#budget.nextLook(this.#work)
  }
}

/** What arrays and objects take besides what they hold, and how much longer making an object takes than a comparison. */
const ARRAY_BYTES = 48
const OBJECT_BYTES = 160
const OBJECT_WORK = 4

const SHORT_TEXT = 64
