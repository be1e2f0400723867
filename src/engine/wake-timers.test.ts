import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../store/memory/memory-store.ts'
import type { Wake } from '../store/store.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { StoreOutage } from './store-outage.ts'
import { WakeTimers } from './wake-timers.ts'

type Query = Parameters<MemoryStore['listWakes']>[0]

/** Timers over rows that the test keeps, and a note of what was woken when. */
class Scene {
  readonly clock = new VirtualClock(0)
  readonly store = new MemoryStore()
  readonly rows = new Map<string, number>()
  readonly woken: string[] = []
  readonly queries: Query[] = []
  wake = (arn: string, done: () => void): void => {
    this.woken.push(`${arn}@${this.clock.now()}`)
    this.rows.delete(arn)
    done()
  }

  open(options: { aheadMs?: number; maxNear?: number } = {}): WakeTimers {
    this.store.listWakes = async (query) => {
      this.queries.push(query)
      return this.list(query)
    }
    return new WakeTimers({
      partition: 0,
      store: this.store,
      clock: this.clock,
      outage: new StoreOutage(this.clock, { debug() {}, info() {}, warn() {}, error() {} }, () => 1),
      aheadMs: 1_000,
      maxNear: 1_000,
      wake: (arn, done) => this.wake(arn, done),
      ...options
    })
  }

  list({ until, after, limit }: Query): Wake[] {
    return [...this.rows]
      .map(([arn, wakeAt]) => ({ arn, wakeAt }))
      .sort((one, other) => one.wakeAt - other.wakeAt || (one.arn < other.arn ? -1 : 1))
      .filter(({ wakeAt }) => wakeAt <= until)
      .filter(({ arn, wakeAt }) => !after || wakeAt > after.wakeAt || (wakeAt === after.wakeAt && arn > after.arn))
      .slice(0, limit)
  }

  commit(timers: WakeTimers, arn: string, wakeAt: number | null): void {
    if (wakeAt === null) this.rows.delete(arn)
    else this.rows.set(arn, wakeAt)
    timers.set(arn, wakeAt)
  }
}

describe('wake timers', () => {
  test('wake what the store has when its time comes, and at once what is overdue', async () => {
    const scene = new Scene()
    scene.rows.set('late', -5_000).set('soon', 400).set('far', 90_000)
    scene.open()
    await scene.clock.advanceTo(100_000)
    expect(scene.woken).toEqual(['late@0', 'soon@400', 'far@90000'])
  })

  test('wake what is set, moved or taken back as it was last', async () => {
    const scene = new Scene()
    const timers = scene.open()
    await scene.clock.runUntilIdle()
    scene.commit(timers, 'a', 500)
    scene.commit(timers, 'b', 600)
    scene.commit(timers, 'c', 700)
    scene.commit(timers, 'a', 800)
    scene.commit(timers, 'b', null)
    scene.commit(timers, 'c', 5_000)
    scene.commit(timers, 'd', 50_000)
    scene.commit(timers, 'd', 300)
    await scene.clock.advanceTo(10_000)
    expect(scene.woken).toEqual(['d@300', 'a@800', 'c@5000'])
  })

  test('believe a commit rather than a page that was read before it', async () => {
    const scene = new Scene()
    let answer: () => void = () => {}
    const timers = scene.open()
    scene.rows.set('x', 900).set('y', 200)
    const stale = scene.list({ partition: 0, until: 1_000, limit: 10 })
    scene.store.listWakes = () =>
      new Promise((resolve) => {
        answer = () => resolve(stale)
      })
    await scene.clock.runUntilIdle()
    scene.commit(timers, 'x', 100)
    scene.commit(timers, 'y', null)
    answer()
    await scene.clock.advanceTo(450)
    expect(scene.woken).toEqual(['x@100'])
  })

  test('keep a bounded number in memory and still wake each in time', async () => {
    const scene = new Scene()
    const expected = new Map<string, number>()
    const timers = scene.open({ maxNear: 10 })
    for (let index = 0; index < 300; index++) {
      const dueAt = 10 + ((index * 37) % 97) * 10
      scene.commit(timers, `x${index}`, dueAt)
      expected.set(`x${index}`, dueAt)
      if (index % 50 === 0) await scene.clock.runUntilIdle()
    }
    await scene.clock.advanceTo(2_000)
    expect(new Set(scene.woken)).toEqual(new Set([...expected].map(([arn, dueAt]) => `${arn}@${dueAt}`)))
  })

  test('wait with further wakes while too many are being dealt with', async () => {
    const scene = new Scene()
    const dones: (() => void)[] = []
    scene.wake = (arn, done) => {
      scene.woken.push(arn)
      dones.push(done)
    }
    for (let index = 0; index < 1_500; index++) scene.rows.set(`x${index}`, 5)
    scene.open({ maxNear: 10_000 })
    await scene.clock.advanceTo(100)
    expect(scene.woken).toHaveLength(1_000)
    dones.shift()?.()
    await scene.clock.advanceTo(200)
    expect(scene.woken).toHaveLength(1_001)
    for (const done of dones) done()
    await scene.clock.advanceTo(300)
    expect(scene.woken).toHaveLength(1_500)
  })

  test('look into the store rarely when nothing is near', async () => {
    const scene = new Scene()
    scene.open({ aheadMs: 60_000 })
    await scene.clock.advanceTo(3_600_000)
    expect(scene.queries.length).toBeLessThanOrEqual(122)
  })

  test('that were stopped wake nobody', async () => {
    const scene = new Scene()
    scene.rows.set('x', 500)
    const timers = scene.open()
    await scene.clock.advanceTo(100)
    timers.stop()
    timers.set('y', 200)
    await scene.clock.advanceTo(10_000)
    expect(scene.woken).toEqual([])
    expect(scene.clock.nextAt).toBeUndefined()
  })
})
