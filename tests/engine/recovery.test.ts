import { describe, expect, test } from 'vitest'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import type { StoreOperation } from '../../src/store/memory/faulty-store.ts'
import { deferred, endlessLoop, functionArn, succeeded, taskChain, World, waitFor } from './world.ts'

describe('after a crash', () => {
  test('a call that was under way is made again, and the execution goes on', async () => {
    const world = new World()
    world.define('chain', taskChain(3))
    const answers: TaskOutcome[] = [succeeded(1)]
    world.services.set('lambda-function', () => answers.shift() ?? new Promise(() => {}))
    await world.open()
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(1_000)
    expect((await world.eventTypes(arn)).at(-1)).toBe('LambdaFunctionStarted')
    world.services.set('lambda-function', () => succeeded(2))
    await world.crashAndReopen()
    await world.clock.runUntilIdle()
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(world.calls.map(({ stateName }) => stateName)).toEqual(['S0', 'S1', 'S1', 'S2'])
    expect((await world.eventTypes(arn)).filter((type) => type === 'LambdaFunctionStarted')).toHaveLength(3)
  })

  test('a retry waits for what is left of its interval', async () => {
    const world = new World()
    const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 1 }]
    world.define('retry', {
      StartAt: 'S',
      States: { S: { Type: 'Task', Resource: functionArn('f'), Retry: retry, End: true } }
    })
    world.services.set('lambda-function', () => ({ kind: 'failed', error: 'E', cause: '' }))
    await world.open()
    const arn = await world.start('retry', 'one')
    const startedAt = world.clock.now()
    await world.clock.runUntilIdle()
    world.services.set('lambda-function', () => succeeded())
    await world.crashAndReopen()
    await world.clock.advanceTo(startedAt + 99_999)
    expect(await world.status(arn)).toBe('RUNNING')
    await world.clock.advanceTo(startedAt + 100_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('a wait that ended meanwhile ends at once', async () => {
    const world = new World()
    world.define('wait', waitFor(60))
    await world.open()
    const arn = await world.start('wait', 'one')
    world.crash()
    await world.clock.advanceBy(86_400_000)
    await world.open()
    await world.clock.runUntilIdle()
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect((await world.store.readSummary(arn))?.stopDate).toBe(world.clock.now())
  })

  test('a loop that never waits goes on', async () => {
    const world = new World()
    world.define('loop', endlessLoop)
    await world.open({ executionLimits: { historyEvents: 5_000, transitionsPerStep: 100 } })
    let commits = 0
    world.fault = (operation) => {
      if (operation === 'commit' && ++commits === 10) world.crash()
      return undefined
    }
    const arn = await world.start('loop', 'one')
    await world.clock.runUntilIdle()
    expect(await world.status(arn)).toBe('RUNNING')
    world.fault = () => undefined
    await world.crashAndReopen({ executionLimits: { historyEvents: 5_000 } })
    await world.clock.runUntilIdle()
    expect(await world.events(arn)).toHaveLength(5_000)
    expect(await world.status(arn)).toBe('FAILED')
  })

  test('executions that wait for time alone are not read, however many there are', async () => {
    const world = new World()
    world.define('wait', waitFor(86_400))
    world.define('chain', taskChain(1))
    world.services.set('lambda-function', () => new Promise(() => {}))
    await world.open()
    for (let index = 0; index < 2_500; index++) await world.start('wait', `w${index}`)
    const busy = await world.start('chain', 'busy')
    await world.clock.runUntilIdle()
    const calls: StoreOperation[] = []
    world.fault = (operation) => {
      calls.push(operation)
      return undefined
    }
    await world.crashAndReopen()
    await world.clock.runUntilIdle()
    expect(calls.filter((operation) => operation === 'load')).toHaveLength(1)
    expect(world.calls.map(({ executionArn }) => executionArn)).toEqual([busy, busy])
  })

  test('requests are served before the last execution was recovered', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    world.services.set('lambda-function', () => new Promise(() => {}))
    await world.open()
    for (let index = 0; index < 250; index++) await world.start('chain', `e${index}`)
    await world.clock.runUntilIdle()
    world.fault = (operation) =>
      operation === 'load'
        ? {
            before: new Promise((resolve) => world.clock.setTimer(world.clock.now() + 1_000, () => resolve(undefined)))
          }
        : undefined
    await world.crashAndReopen()
    const recovered = (): number => world.calls.length - 250
    let isStarted = false
    void world.engine.startExecution(world.request('chain', 'new')).then(() => {
      isStarted = true
    })
    await world.clock.runUntil(() => isStarted, world.clock.now() + 5_000)
    expect(recovered()).toBeLessThan(200)
    await world.clock.advanceBy(60_000)
    expect(new Set(world.calls.map(({ executionArn }) => executionArn)).size).toBe(251)
  })
})

describe('closing', () => {
  test('makes durable what was begun, refuses the rest, and frees the partitions at once', async () => {
    const world = new World()
    world.define('wait', waitFor(60))
    const engine = await world.open()
    const commit = deferred<void>()
    world.fault = (operation) => (operation === 'commit' ? { after: commit.promise } : undefined)
    const starting = engine.startExecution(world.request('wait', 'one'))
    await world.clock.runUntilIdle()
    const closing = engine.close()
    await expect(engine.startExecution(world.request('wait', 'two'))).rejects.toThrow('The engine is closing')
    commit.resolve()
    expect(await starting).toMatchObject({ kind: 'started' })
    await closing
    await engine.close()
    world.fault = () => undefined
    const timersLeft = world.clock.nextAt
    await world.open()
    await world.clock.advanceBy(60_000)
    expect(await world.status(world.request('wait', 'one').execution.arn)).toBe('SUCCEEDED')
    expect(timersLeft).toBeUndefined()
  })

  test('aborts the calls that do not end in time; they are made again by the next process', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    let aborted = 0
    world.services.set('lambda-function', (_, signal) => {
      signal.addEventListener('abort', () => aborted++)
      return new Promise(() => {})
    })
    const engine = await world.open()
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(1_000)
    const closing = engine.close()
    await world.clock.advanceBy(7_000)
    expect(aborted).toBe(0)
    await world.clock.advanceBy(2_000)
    await closing
    expect(aborted).toBe(1)
    world.services.set('lambda-function', () => succeeded())
    await world.open()
    await world.clock.runUntilIdle()
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})
