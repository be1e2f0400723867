import type { Limits } from '../interpreter/limits.ts'
import type { Random } from '../lib/random.ts'

/** The time, the chance and the bounds of a step. */
export interface MapRunContext {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The time in milliseconds, for how long the evaluation of expressions takes; `now` is that of the whole step. */
  readonly readClock: () => number
  readonly random: Random
  readonly limits: Limits
}
