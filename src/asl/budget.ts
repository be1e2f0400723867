/**
 * Units of work that the fields of one state may take together: an expression evaluated is one, so is a value that a
 * path visits, a comparison, or the copying of a few items. AWS bounds the time instead (the figure is not known);
 * counting gives the same answer on every machine. The slowest expressions that AWS is known to accept take a million.
 */
export const MAX_WORK = 5_000_000

/** Milliseconds after which they are ended however little they have done: work may be slower than what it was counted for. */
export const MAX_EVALUATION_MS = 1_000

/** What the handling of a failure may take on top of that, and of the failures that follow from it, all together. */
export const MAX_HANDLING_WORK = 1_000_000
export const MAX_HANDLING_MS = 250

/** Milliseconds of these that regular expressions may take that backtrack without end. */
export const MAX_REGEXP_MS = 500

/** Work after which the clock is looked at. */
const WORK_PER_LOOK = 16_384

/**
 * What the evaluation of one state's fields has used up, all expressions and paths together: whoever writes a hundred
 * fields gets no more than who writes one. Those who work take note here, and give up in the words of their language
 * when it says so.
 */
export class Budget {
  /** Units done since the last renewal. */
  work = 0
  /** Left for regular expressions that have to be watched. */
  regexpMs = MAX_REGEXP_MS
  readonly #readClock: () => number
  #startedAt: number | undefined
  #maxWork = MAX_WORK
  #maxMs = MAX_EVALUATION_MS
  #workBefore = 0
  #isRenewed = false
  #nextLook = WORK_PER_LOOK

  /** @param readClock the time in milliseconds */
  constructor(readClock: () => number) {
    this.#readClock = readClock
  }

  /** Up to where work may be counted until {@link isExhausted} must be asked. */
  nextLook(work: number): number {
    return Math.min(this.#maxWork, work + WORK_PER_LOOK)
  }

  /** Whether so much work, or the time that has passed, is too much. */
  isExhausted(work: number): boolean {
    if (work > this.#maxWork) return true
    const now = this.#readClock()
    this.#startedAt ??= now
    return now - this.#startedAt > this.#maxMs
  }

  /** Counts work. @returns whether it was too much */
  spend(units: number): boolean {
    this.work += units
    if (this.work <= this.#nextLook) return false
    this.#nextLook = this.nextLook(this.work)
    return this.isExhausted(this.work)
  }

  /** All work done so far, that of before renewals included. */
  get totalWork(): number {
    return this.#workBefore + this.work
  }

  /**
   * Begins anew for the handling of a failure, which may be that of an exhausted budget, with less. However many failures
   * follow from one another, together they may do no more than that.
   */
  renew(): void {
    this.#workBefore += this.work
    this.#maxWork = this.#isRenewed ? Math.max(0, this.#maxWork - this.work) : MAX_HANDLING_WORK
    if (!this.#isRenewed) {
      this.#startedAt = undefined
      this.#maxMs = MAX_HANDLING_MS
      this.regexpMs = MAX_HANDLING_MS
    }
    this.#isRenewed = true
    this.work = 0
    this.#nextLook = this.nextLook(0)
  }
}
