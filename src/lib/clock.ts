/** Time as an argument: the real clock in the server, a virtual one in tests and simulation. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `callback` once, at or after `at` (ms since the epoch); the answer cancels it. */
  setTimer(at: number, callback: () => void): () => void
}

/** Node fires timers beyond this at once (its delay is a 32-bit integer), so longer ones are set again. */
const LONGEST_DELAY_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
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
