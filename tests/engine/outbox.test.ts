import { describe, expect, test } from 'vitest'
import { EventRefused } from '../../src/status-events/event-target.ts'
import { type StatusEvent, statusMessages } from '../../src/status-events/status-event.ts'
import { succeeded, taskChain, World, waitFor } from './world.ts'

/** A target that remembers what it took, and can be down. */
class Target {
  readonly taken: StatusEvent[] = []
  answer: (event: StatusEvent) => Promise<void> = async () => {}
  readonly outbox = {
    messagesFor: statusMessages,
    deliver: async (text: string) => {
      const event = JSON.parse(text) as StatusEvent
      await this.answer(event)
      this.taken.push(event)
    }
  }

  statuses(name: string): string[] {
    return this.taken.filter(({ detail }) => detail.name === name).map(({ detail }) => detail.status)
  }
}

async function openWorld(): Promise<{ readonly world: World; readonly target: Target }> {
  const world = new World()
  world.define('chain', taskChain(2))
  world.define('wait', waitFor(100))
  world.define('express', taskChain(1), 'EXPRESS')
  world.services.set('lambda-function', () => succeeded())
  const target = new Target()
  await world.open({ outbox: target.outbox })
  return { world, target }
}

const down = async (): Promise<void> => {
  throw new Error('the target is down')
}

describe('status changes', () => {
  test('are told in order, each once where nothing fails', async () => {
    const { world, target } = await openWorld()
    await Promise.all(['a', 'b', 'c'].map((name) => world.start('chain', name)))
    await world.clock.advanceBy(2_000)
    for (const name of ['a', 'b', 'c']) expect(target.statuses(name)).toEqual(['RUNNING', 'SUCCEEDED'])
    expect(target.taken).toHaveLength(6)
  })

  test('are not told of Express executions', async () => {
    const { world, target } = await openWorld()
    await world.engine.startSyncExecution(world.request('express', 'one', '{}', 'EXPRESS'))
    await world.clock.advanceBy(2_000)
    expect(target.taken).toEqual([])
  })

  test('of an execution that is stopped and redriven are told', async () => {
    const { world, target } = await openWorld()
    const arn = await world.start('wait', 'one')
    await world.engine.stopExecution(arn, { error: 'E', cause: 'why' })
    await world.engine.redriveExecution(arn, undefined)
    await world.clock.advanceBy(200_000)
    expect(target.statuses('one')).toEqual(['RUNNING', 'ABORTED', 'RUNNING', 'SUCCEEDED'])
    expect(target.taken[1]?.detail).toMatchObject({ error: 'E', cause: 'why', output: null, redriveCount: 0 })
    expect(target.taken[2]?.detail).toMatchObject({ redriveCount: 1, stopDate: null })
  })

  test('wait in the store while the target is down, and are told through a crash', async () => {
    const { world, target } = await openWorld()
    target.answer = down
    await world.start('chain', 'one')
    await world.clock.advanceBy(120_000)
    expect(target.taken).toEqual([])
    expect(world.logged('warn').length).toBeLessThan(12)
    await world.crashAndReopen({ outbox: target.outbox })
    await world.clock.advanceBy(10_000)
    target.answer = async () => {}
    await world.clock.advanceBy(120_000)
    expect(target.statuses('one')).toEqual(['RUNNING', 'SUCCEEDED'])
  })

  test('are told again with the same id where a crash hides that they were taken', async () => {
    const { world, target } = await openWorld()
    world.fault = (operation) =>
      operation === 'commit' && target.taken.length > 0 ? { before: new Promise(() => {}) } : undefined
    await world.start('wait', 'one')
    await world.clock.advanceBy(2_000)
    expect(target.statuses('one')).toEqual(['RUNNING'])
    world.fault = () => undefined
    await world.crashAndReopen({ outbox: target.outbox })
    await world.clock.advanceBy(20_000)
    expect(target.statuses('one')).toEqual(['RUNNING', 'RUNNING'])
    expect(target.taken[0]?.id).toBe(target.taken[1]?.id)
  })

  test('of one execution that are not taken keep neither others back nor later ones from waiting', async () => {
    const { world, target } = await openWorld()
    target.answer = async ({ detail }) => (detail.name === 'bad' ? down() : undefined)
    await world.start('chain', 'bad')
    await world.start('chain', 'good')
    await world.clock.advanceBy(60_000)
    expect(target.statuses('good')).toEqual(['RUNNING', 'SUCCEEDED'])
    expect(target.statuses('bad')).toEqual([])
    target.answer = async () => {}
    await world.clock.advanceBy(120_000)
    expect(target.statuses('bad')).toEqual(['RUNNING', 'SUCCEEDED'])
  })

  test('of many executions that are not taken keep no others back for long', async () => {
    const { world, target } = await openWorld()
    target.answer = async ({ detail }) => (detail.name.startsWith('bad') ? down() : undefined)
    await Promise.all(Array.from({ length: 35 }, (_, number) => world.start('chain', `bad${number}`)))
    await world.clock.advanceBy(60_000)
    await world.start('chain', 'good')
    await world.clock.advanceBy(600_000)
    expect(target.statuses('good')).toEqual(['RUNNING', 'SUCCEEDED'])
    target.answer = async () => {}
    await world.clock.advanceBy(600_000)
    for (let number = 0; number < 35; number++) {
      expect(target.statuses(`bad${number}`)).toEqual(['RUNNING', 'SUCCEEDED'])
    }
  })

  test('that the target refuses for good are given up, and the log says so', async () => {
    const { world, target } = await openWorld()
    target.answer = async ({ detail }) => {
      if (detail.status === 'RUNNING') throw new EventRefused('no')
    }
    await world.start('chain', 'one')
    await world.clock.advanceBy(2_000)
    expect(target.statuses('one')).toEqual(['SUCCEEDED'])
    expect(world.logged('error')).toEqual(['A status change was not told: the target does not take it'])
  })

  test('of a thousand executions are told with a page of them in memory', async () => {
    const { world, target } = await openWorld()
    let underWay = 0
    let most = 0
    target.answer = async () => {
      most = Math.max(most, ++underWay)
      await Promise.resolve()
      underWay--
    }
    await Promise.all(Array.from({ length: 1_000 }, (_, number) => world.start('chain', `e${number}`)))
    await world.clock.advanceBy(20_000)
    expect(target.taken).toHaveLength(2_000)
    expect(most).toBeLessThanOrEqual(10)
  })

  test('that are left when the engine closes are told by the next one at once', async () => {
    const { world, target } = await openWorld()
    target.answer = down
    await world.start('chain', 'one')
    await world.clock.advanceBy(2_000)
    await world.engine.close()
    target.answer = async () => {}
    await world.open({ outbox: target.outbox, owner: 'another' })
    await world.clock.advanceBy(1)
    expect(target.statuses('one')).toEqual(['RUNNING', 'SUCCEEDED'])
  })

  test('cost two reads a second over all partitions where there are none', async () => {
    const world = new World({ partitionCount: 16 })
    const [target, quiet] = [new Target(), { inboxIntervalMs: 1_000_000_000 }]
    await world.open({ outbox: target.outbox, engineLimits: quiet })
    await world.clock.advanceBy(5_000)
    let reads = 0
    world.fault = (operation) => {
      if (operation === 'readInbox') reads++
      return undefined
    }
    await world.clock.advanceBy(10_000)
    expect(reads).toBeLessThanOrEqual(21)
  })

  test('are told by the next node at once where one hands its partitions over', async () => {
    const world = new World({ partitionCount: 4 })
    world.define('wait', waitFor(1))
    const [before, after] = [new Target(), new Target()]
    const first = await world.open({ outbox: before.outbox })
    await world.clock.advanceBy(2_000)
    for (let index = 0; index < 8; index++) await world.start('wait', `e${index}`)
    await world.clock.advanceBy(500)
    expect(before.taken).toHaveLength(8)
    before.answer = down
    await world.clock.advanceBy(1_500)
    await first.close()
    await world.open({ outbox: after.outbox })
    await world.clock.advanceBy(3_000)
    expect(after.taken.map(({ detail }) => detail.status)).toEqual(Array(8).fill('SUCCEEDED'))
  })
})
