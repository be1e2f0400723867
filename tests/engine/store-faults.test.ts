import { describe, expect, test } from 'vitest'
import { type Commit, StoreUnavailable, StoreUnreached } from '../../src/store/store.ts'
import { succeeded, taskChain, World, waitFor } from './world.ts'

/** What the log says when the store does not do what it is asked. */
const BEGAN = 'The store does not serve; what must be done is tried again until it does'

const expectedTypes = [
  'ExecutionStarted',
  'TaskStateEntered',
  'LambdaFunctionScheduled',
  'LambdaFunctionStarted',
  'LambdaFunctionSucceeded',
  'TaskStateExited',
  'TaskStateEntered',
  'LambdaFunctionScheduled',
  'LambdaFunctionStarted',
  'LambdaFunctionSucceeded',
  'TaskStateExited',
  'ExecutionSucceeded'
]

async function openWorld(options: { readonly partitionCount?: number } = {}): Promise<World> {
  const world = new World(options)
  world.define('chain', taskChain(2))
  world.define('wait', waitFor(10))
  world.services.set('lambda-function', () => succeeded())
  await world.open()
  // recovery is over and makes nothing good any more
  await world.clock.runUntilIdle()
  return world
}

/** Fails one call of an operation, counted from now. */
function failOnce(
  world: World,
  operation: 'commit' | 'load',
  turn: number,
  fail: 'applied' | 'not-applied' | 'unreached'
): void {
  let count = 0
  world.fault = (called) => (called === operation && ++count === turn ? { fail } : undefined)
}

describe.each(['applied', 'not-applied', 'unreached'] as const)('a commit that fails, %s,', (fail) => {
  test('tells the caller of a start that the outcome is unknown, and starting again is safe', async () => {
    const world = await openWorld()
    failOnce(world, 'commit', 1, fail)
    const request = world.request('chain', 'one', '{"n":1}')
    await expect(world.engine.startExecution(request)).rejects.toThrow(StoreUnavailable)
    const repeated = world.engine.startExecution(request)
    await world.clock.advanceBy(1_000)
    expect((await repeated).kind).toBe(fail === 'applied' ? 'already-exists' : 'started')
    expect(await world.eventTypes(request.execution.arn)).toEqual(expectedTypes)
  })

  test('tells the caller whether it is known that nothing was written', async () => {
    const world = await openWorld()
    failOnce(world, 'commit', 1, fail)
    const refused = world.engine.startExecution(world.request('chain', 'one'))
    const error = await refused.catch((thrown: unknown) => thrown)
    expect(error instanceof StoreUnreached).toBe(fail === 'unreached')
  })

  test('of a start that nobody repeats leaves a whole execution or none', async () => {
    const world = await openWorld()
    failOnce(world, 'commit', 1, fail)
    const request = world.request('chain', 'one')
    await expect(world.engine.startExecution(request)).rejects.toThrow(StoreUnavailable)
    await world.clock.advanceBy(1_000)
    expect(await world.eventTypes(request.execution.arn)).toEqual(fail === 'applied' ? expectedTypes : [])
  })

  test.each([2, 3])('at batch %i loses no result and repeats no event', async (turn) => {
    const world = await openWorld()
    failOnce(world, 'commit', turn, fail)
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(1_000)
    expect(await world.eventTypes(arn)).toEqual(expectedTypes)
    expect(world.calls.filter(({ stateName }) => stateName === 'S0')).toHaveLength(1)
    expect(world.logged('warn')).toEqual([BEGAN])
  })

  test('when a timer fires does not lose the timer', async () => {
    const world = await openWorld()
    const arn = await world.start('wait', 'one')
    failOnce(world, 'commit', 1, fail)
    await world.clock.advanceBy(10_000)
    await world.clock.advanceBy(1_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('with others in one batch, leaves every one of them whole', async () => {
    const world = await openWorld()
    failOnce(world, 'commit', 3, fail)
    const requests = Array.from({ length: 20 }, (_, index) => world.request('chain', `e${index}`))
    const starts = await Promise.allSettled(requests.map((request) => world.engine.startExecution(request)))
    expect(starts.every(({ status }) => status === 'fulfilled')).toBe(true)
    await world.clock.advanceBy(1_000)
    for (const { execution } of requests) expect(await world.eventTypes(execution.arn)).toEqual(expectedTypes)
  })
})

describe('a commit that is given up for lost and lands after all', () => {
  const landLate = (world: World, isLost: (turn: number) => boolean, landsBefore: number): void => {
    const commit = world.store.commit.bind(world.store)
    const batches: (readonly Commit[])[] = []
    let lost: readonly Commit[] = []
    world.store.commit = async (batch) => {
      batches.push(batch)
      if (isLost(batches.length)) {
        lost = batch
        throw new StoreUnavailable('the connection is lost')
      }
      if (batches.length === landsBefore) await commit(lost)
      return commit(batch)
    }
  }

  test('just before its repetition leaves no task undone', async () => {
    const world = await openWorld()
    landLate(world, (turn) => turn === 3, 4)
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(1_000)
    expect(world.logged('warn')).toEqual([
      BEGAN,
      'A commit met a change by somebody else; its executions are read again'
    ])
    expect(await world.eventTypes(arn)).toEqual(expectedTypes)
  })

  test('when nobody looks for it any more is taken up as soon as somebody does', async () => {
    const world = await openWorld()
    landLate(world, (turn) => turn === 1, 2)
    const request = world.request('chain', 'one')
    await expect(world.engine.startExecution(request)).rejects.toThrow(StoreUnavailable)
    await world.clock.advanceBy(1_000)
    await world.start('wait', 'other')
    expect(await world.eventTypes(request.execution.arn)).toHaveLength(3)
    expect(await world.engine.startExecution(request)).toMatchObject({ kind: 'already-exists' })
    await world.clock.advanceBy(1_000)
    expect(await world.eventTypes(request.execution.arn)).toEqual(expectedTypes)
  })
})

describe('a store that fails', () => {
  test('to read an execution refuses the caller and keeps what must be done', async () => {
    const world = await openWorld()
    failOnce(world, 'load', 1, 'not-applied')
    const stop = world.engine.stopExecution(world.request('chain', 'one').execution.arn, {})
    await expect(stop).rejects.toThrow(StoreUnavailable)
    const arn = await world.start('wait', 'two')
    await world.clock.advanceBy(1_000)
    await world.crashAndReopen()
    failOnce(world, 'load', 1, 'not-applied')
    await world.clock.advanceBy(1_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('for an hour is asked again less and less often, and everything goes on when it is back', async () => {
    const world = await openWorld()
    let calls = 0
    world.services.set('lambda-function', async () => {
      await new Promise<void>((resolve) => world.clock.setTimer(world.clock.now() + 1_000, resolve))
      return succeeded()
    })
    const arns = await Promise.all(Array.from({ length: 10 }, (_, index) => world.start('chain', `e${index}`)))
    await world.clock.advanceBy(500)
    world.fault = (operation) => {
      if (operation === 'commit' || operation === 'load') calls++
      return { fail: 'not-applied' }
    }
    await world.clock.advanceBy(3_600_000)
    expect(calls).toBeGreaterThan(700)
    expect(calls).toBeLessThan(10_000)
    world.fault = () => undefined
    await world.clock.advanceBy(20_000)
    for (const arn of arns) expect(await world.eventTypes(arn)).toEqual(expectedTypes)
  })

  test('when the engine is created keeps it from opening', async () => {
    const world = new World()
    world.fault = () => ({ fail: 'not-applied' })
    await expect(world.open()).rejects.toThrow(StoreUnavailable)
  })

  test('with an error of no known kind has each execution of the batch tried alone', async () => {
    const world = await openWorld()
    const commit = world.store.commit.bind(world.store)
    world.store.commit = async (batch) => {
      if (batch.some(({ arn }) => arn.endsWith('poison'))) throw new TypeError('cannot be stored')
      return commit(batch)
    }
    const requests = ['a', 'poison', 'b'].map((name) => world.request('chain', name))
    const [first, poison, last] = await Promise.allSettled(
      requests.map((request) => world.engine.startExecution(request))
    )
    expect(first?.status).toBe('fulfilled')
    expect(last?.status).toBe('fulfilled')
    expect(poison).toMatchObject({ status: 'rejected', reason: { name: 'ExecutionQuarantined' } })
    await world.clock.advanceBy(1_000)
    expect(await world.status(world.request('chain', 'b').execution.arn)).toBe('SUCCEEDED')
  })
})

test('a store of many partitions that is away for a minute is told of in two lines, with the reason', async () => {
  const world = await openWorld({ partitionCount: 16 })
  const arn = await world.start('wait', 'one')
  world.logLines.length = 0
  world.fault = () => ({ fail: 'not-applied' })
  await world.clock.advanceBy(60_000)
  world.fault = () => undefined
  await world.clock.advanceBy(60_000)
  expect(await world.status(arn)).toBe('SUCCEEDED')
  const told = world.logLines.filter(({ level }) => level !== 'debug')
  expect(told).toMatchObject([
    { level: 'warn', message: BEGAN, fields: { partitions: 16, error: expect.stringContaining('An injected fault') } },
    { level: 'warn', message: 'The store serves again', fields: { seconds: expect.any(Number) } }
  ])
  expect(told[1]?.fields.seconds).toBeGreaterThan(55)
  expect(told[1]?.fields.seconds).toBeLessThan(66)
})
