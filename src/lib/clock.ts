/** Time as an argument: the real clock in the server, a virtual one in tests and simulation. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `callback` once, at or after `at` (ms since the epoch); the answer cancels it. */
  setTimer(at: number, callback: () => void): () => void
  /**
   * Milliseconds of processor time that this thread has taken, for how long work takes: while others have the
   * processor, nothing is done. Absent where time is not real.
   */
  readonly workedMs?: () => number
}

/** Node fires timers beyond this at once (its delay is a 32-bit integer), so longer ones are set again. */
const LONGEST_DELAY_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  workedMs: () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  },
  setTimer(at, callback) {
    let handle: NodeJS.Timeout
    const arm = (): void => {
      const delayMs = Math.max(0, at - Date.now())
      handle = setTimeout(() => (Date.now() >= at ? callback() : arm()), Math.min(delayMs, LONGEST_DELAY_MS))
      handle.unref()
    }
    arm()
    return () => clearTimeout(handle)
  }
}

/** Reads how long work takes, in milliseconds from some moment on. */
export const workClock = (clock: Clock): (() => number) => clock.workedMs ?? (() => clock.now())
