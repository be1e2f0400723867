import type { Clock } from '../../src/lib/clock.ts'

export const NEVER = new Promise<never>(() => undefined)

export function withTimeout<T>(promise: Promise<T>, clock: Clock, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(clock.now() + milliseconds, () => reject(new Error('It took too long')))
    promise.then(resolve, reject).finally(cancel)
  })
}

/** Resolves after so many milliseconds. */
export const delay = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => clock.setTimer(clock.now() + milliseconds, resolve))
