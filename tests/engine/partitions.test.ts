import { describe, expect, test } from 'vitest'
import { encodeCommand } from '../../src/engine/command-codec.ts'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import { deferred, LEASE_MS, succeeded, taskChain, World, waitFor } from './world.ts'

describe('a partition', () => {
  test('stays with its node as long as that renews its lease', async () => {
    const world = new World()
    await world.open()
    await world.clock.advanceBy(10 * LEASE_MS)
    const request = { partition: 0, owner: 'other', now: world.clock.now(), durationMs: 1_000 }
    expect(await world.store.acquireLease(request)).toBeUndefined()
    expect(world.logged('warn')).toEqual([])
  })

  test('that another process holds is waited for', async () => {
    const world = new World()
    const now = world.clock.now()
    await world.store.acquireLease({ partition: 0, owner: 'other', now, durationMs: 60_000 })
    let isOpen = false
    const opening = world.open().then(() => {
      isOpen = true
    })
    await world.clock.advanceTo(now + 59_000)
    expect(isOpen).toBe(false)
    await world.clock.advanceTo(now + 66_000)
    await opening
    world.define('wait', waitFor(1))
    const arn = await world.start('wait', 'one')
    await world.clock.advanceBy(1_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('taken over is left alone: its callers are refused, and the new node goes on', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    world.define('wait', waitFor(100))
    const result = deferred<TaskOutcome>()
    world.services.set('lambda-function', () => result.promise)
    const first = await world.open()
    const arn = await world.start('chain', 'one')
    const waiting = await world.start('wait', 'waiting')
    await world.clock.advanceBy(1_000)
    // the first node does not come to renew its lease in time
    world.fault = (operation) => (/Leases?$/.test(operation) ? { fail: 'not-applied' } : undefined)
    await world.clock.advanceBy(LEASE_MS)
    world.fault = () => undefined
    const second = await world.open()
    await expect(first.startExecution(world.request('wait', 'two'))).rejects.toThrow('Another node')
    await expect(first.stopExecution(waiting, {})).rejects.toThrow('Another node')
    expect(await second.startExecution(world.request('wait', 'two'))).toMatchObject({ kind: 'started' })
    await world.clock.advanceBy(1_000)
    expect(world.calls).toHaveLength(2)
    result.resolve(succeeded())
    await world.clock.advanceBy(100_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(await world.status(waiting)).toBe('SUCCEEDED')
    expect(await world.store.readInbox({ partitions: [0], after: 0, limit: 10 })).toEqual([])
  })

  test('taken back after it was lost is recovered again', async () => {
    const world = new World()
    world.define('wait', waitFor(50))
    await world.open()
    const arn = await world.start('wait', 'one')
    world.fault = (operation) => (/Leases?$/.test(operation) ? { fail: 'not-applied' } : undefined)
    await world.clock.advanceBy(LEASE_MS)
    const now = world.clock.now()
    await world.store.acquireLease({ partition: 0, owner: 'other', now, durationMs: 20_000 })
    world.fault = () => undefined
    await world.clock.advanceBy(15_000)
    expect(world.logged('warn')).toContain('Lost partitions to other nodes')
    await world.clock.advanceBy(15_000)
    expect(await world.engine.startExecution(world.request('wait', 'two'))).toMatchObject({ kind: 'started' })
    await world.clock.advanceBy(20_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})

describe('two nodes that share partitions', () => {
  test('serve each their own, and the result of a lost execution reaches the node that has it', async () => {
    const world = new World({ partitionCount: 4 })
    world.define('chain', taskChain(1))
    const results: ((outcome: TaskOutcome) => void)[] = []
    world.services.set('lambda-function', () => {
      const { promise, resolve } = deferred<TaskOutcome>()
      results.push(resolve)
      return promise
    })
    await world.open()
    const names = Array.from({ length: 8 }, (_, index) => `e${index}`)
    const arns = await Promise.all(names.map((name) => world.start('chain', name)))
    await world.clock.advanceBy(1_000)
    const second = await world.open()
    await world.clock.advanceBy(5_000)
    expect(results).toHaveLength(names.length)
    await world.clock.advanceBy(5_000)
    // half of the partitions have moved, and what took too long there was begun again
    expect(results.length).toBeGreaterThan(names.length)
    expect(results.length).toBeLessThan(2 * names.length)
    // the calls that the first node made answer, those of the second never do
    for (const answer of results.slice(0, names.length)) answer(succeeded({ from: 'first' }))
    await world.clock.advanceBy(5_000)
    for (const arn of arns) {
      expect((await world.events(arn)).at(-1)).toMatchObject({
        type: 'ExecutionSucceeded',
        output: { text: '{"from":"first"}' }
      })
    }
    const closing = second.close()
    await world.clock.advanceBy(10_000)
    await closing
  })
})

describe('the inbox', () => {
  const stop = (world: World, arn: string, key = 'k') => ({
    partition: partitionOf(arn, world.store.partitionCount),
    arn,
    key,
    text: encodeCommand({ type: 'StopExecution', error: 'Asked', cause: 'by inbox' })
  })

  test('brings a command to an execution, once, and is empty then', async () => {
    const world = new World({ partitionCount: 4 })
    world.define('wait', waitFor(100))
    await world.open()
    const arn = await world.start('wait', 'one')
    await world.store.sendToInbox([stop(world, arn), stop(world, arn), stop(world, arn, 'again')])
    await world.clock.advanceBy(2_000)
    expect((await world.eventTypes(arn)).filter((type) => type === 'ExecutionAborted')).toHaveLength(1)
    expect(await world.store.readInbox({ partitions: [partitionOf(arn, 4)], after: 0, limit: 10 })).toEqual([])
  })

  test('is emptied of commands for executions that do not exist', async () => {
    const world = new World({ partitionCount: 4 })
    await world.open()
    const { arn } = world.request('wait', 'nobody').execution
    await world.store.sendToInbox([stop(world, arn)])
    await world.clock.advanceBy(2_000)
    expect(await world.store.readInbox({ partitions: [partitionOf(arn, 4)], after: 0, limit: 10 })).toEqual([])
  })

  test.each(['applied', 'not-applied'] as const)(
    'applies a command once although its commit failed (%s)',
    async (fail) => {
      const world = new World({ partitionCount: 2 })
      world.define('chain', taskChain(1))
      world.services.set('lambda-function', () => new Promise(() => {}))
      await world.open()
      const arn = await world.start('chain', 'one')
      await world.clock.advanceBy(1_000)
      let commits = 0
      world.fault = (operation) => (operation === 'commit' && ++commits === 1 ? { fail } : undefined)
      const text = encodeCommand({ type: 'FailTask', task: 3, error: 'E' })
      await world.store.sendToInbox([{ ...stop(world, arn), text }])
      await world.clock.advanceBy(5_000)
      expect((await world.eventTypes(arn)).slice(-2)).toEqual(['LambdaFunctionFailed', 'ExecutionFailed'])
      expect(await world.store.readInbox({ partitions: [partitionOf(arn, 2)], after: 0, limit: 10 })).toEqual([])
    }
  )

  test('of a message that nobody can read is reported once and stays', async () => {
    const world = new World({ partitionCount: 2 })
    await world.open()
    const { arn } = world.request('wait', 'nobody').execution
    await world.store.sendToInbox([{ ...stop(world, arn), text: 'garbage' }])
    await world.clock.advanceBy(10_000)
    expect(world.logged('error')).toEqual(['A message in the inbox cannot be read'])
    expect(await world.store.readInbox({ partitions: [partitionOf(arn, 2)], after: 0, limit: 10 })).toHaveLength(1)
  })
})

describe('a server that closes', () => {
  test('lets calls that are under way finish, and does not make them again when it is started again', async () => {
    const world = new World()
    world.define('chain', taskChain(2))
    const results: ((outcome: TaskOutcome) => void)[] = []
    world.services.set('lambda-function', () => {
      const { promise, resolve } = deferred<TaskOutcome>()
      results.push(resolve)
      return promise
    })
    const first = await world.open()
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(1_000)
    let isClosed = false
    void first.close().then(() => {
      isClosed = true
    })
    await world.clock.advanceBy(3_000)
    expect(isClosed).toBe(false)
    results[0]?.(succeeded({ from: 'first' }))
    await world.clock.advanceBy(1_000)
    expect(isClosed).toBe(true)
    // what comes next is left to the next start
    expect(results).toHaveLength(1)
    await world.open()
    await world.clock.advanceBy(1_000)
    expect(results).toHaveLength(2)
    results[1]?.(succeeded())
    await world.clock.advanceBy(1_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})
