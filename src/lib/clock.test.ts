import { expect, test } from 'vitest'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { systemClock, workClock } from './clock.ts'

test('the time that work takes goes on while a thread works, and not while others have the processor', () => {
  const workedMs = workClock(systemClock)
  const before = { now: systemClock.now(), workedMs: workedMs() }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  expect(systemClock.now() - before.now).toBeGreaterThanOrEqual(99)
  expect(workedMs() - before.workedMs).toBeLessThan(50)
  while (workedMs() - before.workedMs < 50);
})

test('work takes what time passes on a clock that is not real', () => {
  const clock = new VirtualClock()
  expect(workClock(clock)()).toBe(clock.now())
})
