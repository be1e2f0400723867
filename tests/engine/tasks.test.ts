import { describe, expect, test } from 'vitest'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { deferred, functionArn, succeeded, taskChain, World } from './world.ts'

const callback = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      TimeoutSeconds: 600,
      End: true
    }
  }
}

describe('a task', () => {
  test('shows as started at the time it was handed over, also while its result is long in coming', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    const result = deferred<TaskOutcome>()
    world.services.set('lambda-function', () => result.promise)
    await world.open()
    const arn = await world.start('chain', 'one')
    const startedAt = world.clock.now()
    await world.clock.advanceBy(1_000)
    expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'LambdaFunctionStarted', timestamp: startedAt })
    result.resolve(succeeded())
    await world.clock.runUntilIdle()
    expect((await world.events(arn)).at(-3)).toMatchObject({
      type: 'LambdaFunctionSucceeded',
      timestamp: startedAt + 1_000
    })
  })

  test('whose call fails fails with its error and cause', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    world.services.set('lambda-function', () => ({ kind: 'failed', error: 'Oops', cause: 'why' }))
    await world.open()
    const arn = await world.start('chain', 'one')
    await world.clock.runUntilIdle()
    expect(await world.store.readSummary(arn)).toMatchObject({
      status: 'FAILED',
      details: '{"error":"Oops","cause":"why"}'
    })
  })

  test('of a service that nobody provides fails and says which', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    await world.open()
    const arn = await world.start('chain', 'one')
    await world.clock.runUntilIdle()
    expect((await world.events(arn)).find(({ type }) => type === 'LambdaFunctionFailed')).toMatchObject({
      error: 'States.Runtime',
      cause: `No integration is configured for the service 'lambda-function' of ${functionArn('f0')}`
    })
  })

  test('whose integration throws fails, and the log has the fault', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    world.services.set('lambda-function', () => {
      throw new TypeError('broken')
    })
    await world.open()
    const arn = await world.start('chain', 'one')
    await world.clock.runUntilIdle()
    expect(await world.status(arn)).toBe('FAILED')
    expect(world.logged('error')).toEqual(['An integration threw instead of answering'])
  })

  test('that waits for its token has been submitted and asks for no memory', async () => {
    const world = new World()
    world.define('callback', callback)
    world.services.set('sqs', () => succeeded({ MessageId: 'm' }))
    await world.open()
    const arn = await world.start('callback', 'one')
    await world.clock.runUntilIdle()
    expect((await world.eventTypes(arn)).slice(2)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted'])
    expect(await world.store.listUnfinished({ partition: 0, limit: 10 })).toEqual([])
    expect(world.calls[0]?.parameters.text).toMatch(/"MessageBody":"[A-Za-z0-9+/=]{60,}"/)
    await world.clock.advanceBy(600_000)
    expect((await world.eventTypes(arn)).at(-2)).toBe('TaskTimedOut')
    expect(await world.status(arn)).toBe('FAILED')
  })

  test('that timed out has its call aborted', async () => {
    const world = new World()
    const definition = {
      StartAt: 'Slow',
      States: { Slow: { Type: 'Task', Resource: functionArn('slow'), TimeoutSeconds: 5, End: true } }
    }
    world.define('slow', definition)
    let abortedAt = 0
    world.services.set('lambda-function', (_, signal) => {
      signal.addEventListener('abort', () => {
        abortedAt = world.clock.now()
      })
      return new Promise(() => {})
    })
    await world.open()
    const arn = await world.start('slow', 'one')
    const startedAt = world.clock.now()
    await world.clock.advanceBy(60_000)
    expect(abortedAt).toBe(startedAt + 5_000)
    expect(await world.status(arn)).toBe('FAILED')
  })
})

describe('many tasks', () => {
  test('of a slow function delay no other', async () => {
    const world = new World()
    world.define(
      'slow',
      taskChain(1, () => functionArn('slow'))
    )
    world.define(
      'fast',
      taskChain(2, () => functionArn('fast'))
    )
    world.services.set('lambda-function', ({ resource }) =>
      resource.endsWith('slow') ? new Promise(() => {}) : succeeded()
    )
    await world.open({ engineLimits: { tasksUnderWay: 20, tasksPerTarget: 20 } })
    for (let index = 0; index < 100; index++) await world.start('slow', `slow${index}`)
    await world.clock.advanceBy(1_000)
    expect(world.calls).toHaveLength(20)
    const arns = await Promise.all(Array.from({ length: 10 }, (_, index) => world.start('fast', `fast${index}`)))
    await world.clock.runUntilIdle()
    for (const arn of arns) expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('that wait run each once, although their payloads do not fit in memory', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    const results: (() => void)[] = []
    world.services.set('lambda-function', ({ parameters }) => {
      const { promise, resolve } = deferred<TaskOutcome>()
      results.push(() => resolve(succeeded(JSON.parse(parameters.text))))
      return promise
    })
    await world.open({
      engineLimits: { tasksUnderWay: 3, tasksPerTarget: 3, waitingTasksSize: 1_000, cachedExecutions: 5 }
    })
    const arns: string[] = []
    for (let index = 0; index < 40; index++) {
      arns.push(await world.start('chain', `e${index}`, JSON.stringify({ index, filler: 'x'.repeat(300) })))
    }
    const stopped = arns[20] as string
    await world.engine.stopExecution(stopped, {})
    while (results.length > 0) {
      expect(results.length).toBeLessThanOrEqual(3)
      results.shift()?.()
      await world.clock.runUntilIdle()
    }
    expect(world.calls.map(({ executionArn }) => executionArn).sort()).toEqual(
      arns.filter((arn) => arn !== stopped).sort()
    )
    for (const arn of arns) expect(await world.status(arn)).toBe(arn === stopped ? 'ABORTED' : 'SUCCEEDED')
  })
})
