import { describe, expect, test } from 'vitest'
import { VirtualClock } from './virtual-clock.ts'

describe('a virtual clock', () => {
  test('fires timers at their times and in order, and those they set as well', async () => {
    const clock = new VirtualClock(0)
    const fired: string[] = []
    const note = (name: string) => () => void fired.push(`${name}@${clock.now()}`)
    clock.setTimer(20, note('b'))
    clock.setTimer(10, () => {
      note('a')()
      clock.setTimer(15, note('c'))
    })
    clock.setTimer(20, note('d'))
    clock.setTimer(31, note('late'))
    await clock.advanceTo(30)
    expect(fired).toEqual(['a@10', 'c@15', 'b@20', 'd@20'])
    expect(clock.now()).toBe(30)
    expect(clock.nextAt).toBe(31)
  })

  test('does not fire a cancelled timer', async () => {
    const clock = new VirtualClock(0)
    const cancel = clock.setTimer(5, () => expect.unreachable())
    cancel()
    await clock.advanceBy(10)
    expect(clock.nextAt).toBeUndefined()
  })

  test('lets promises go as far as they can before the next timer fires', async () => {
    const clock = new VirtualClock(0)
    const order: string[] = []
    const work = async (): Promise<void> => {
      for (let turn = 0; turn < 100; turn++) await Promise.resolve()
      order.push('promises')
    }
    clock.setTimer(1, () => void work())
    clock.setTimer(1, () => void order.push('timer'))
    await clock.advanceBy(1)
    expect(order).toEqual(['promises', 'timer'])
  })

  test('runs what is due without moving', async () => {
    const clock = new VirtualClock(7)
    let fired = false
    clock.setTimer(3, () => (fired = true))
    clock.setTimer(8, () => expect.unreachable())
    await clock.runUntilIdle()
    expect(fired).toBe(true)
    expect(clock.now()).toBe(7)
  })

  test('stops as soon as a condition holds, and says so when it never does', async () => {
    const clock = new VirtualClock(0)
    let count = 0
    const tick = (): void => {
      count++
      clock.setTimer(clock.now() + 10, tick)
    }
    tick()
    await clock.runUntil(() => count === 4, 1_000)
    expect(clock.now()).toBe(30)
    await expect(clock.runUntil(() => count === 0, 50)).rejects.toThrow('1970-01-01T00:00:00.050Z')
  })
})
