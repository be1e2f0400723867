import { describe, expect, test } from 'vitest'
import { functionArn, succeeded, taskChain, World, waitFor } from './world.ts'

async function openWorld(): Promise<World> {
  const world = new World()
  world.define('chain', taskChain(2))
  world.define('wait', waitFor(3_600))
  world.services.set('lambda-function', ({ resource }) => succeeded({ by: resource }))
  await world.open()
  return world
}

describe('starting an execution', () => {
  test('runs it to its end', async () => {
    const world = await openWorld()
    const arn = await world.start('chain', 'one', '{"n":1}')
    await world.clock.runUntilIdle()
    const events = await world.events(arn)
    expect(events.map(({ type }) => type)).toEqual([
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
    ])
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    expect(await world.store.readSummary(arn)).toEqual({
      arn,
      kind: 'execution',
      name: 'one',
      stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:chain',
      status: 'SUCCEEDED',
      startDate: world.clock.now(),
      stopDate: world.clock.now(),
      redriveCount: 0
    })
  })

  test('gives the integration all that a task says', async () => {
    const world = await openWorld()
    const { execution } = world.request('chain', 'one')
    await world.engine.startExecution({ execution: { ...execution, traceHeader: 'Root=1' }, input: '{ "n": 1.0 }' })
    await world.clock.runUntilIdle()
    const { parameters, ...call } = world.calls[0] ?? {}
    expect(call).toEqual({
      executionArn: execution.arn,
      executionName: 'one',
      executionStartDate: world.clock.now(),
      stateMachineArn: execution.stateMachineArn,
      stateName: 'S0',
      taskId: 3,
      service: 'lambda-function',
      action: '',
      pattern: 'request-response',
      resource: functionArn('f0'),
      region: 'us-east-1',
      accountId: '123456789012',
      roleArn: execution.roleArn,
      traceHeader: 'Root=1'
    })
    expect(parameters?.text).toBe('{ "n": 1.0 }')
  })

  test('twice under one name at once starts one, and tells the other what exists', async () => {
    const world = await openWorld()
    const outcomes = await Promise.all([
      world.engine.startExecution(world.request('wait', 'same', '{"n":1}')),
      world.engine.startExecution(world.request('wait', 'same', '{"n":2}'))
    ])
    expect(outcomes).toEqual([
      { kind: 'started', startDate: world.clock.now() },
      {
        kind: 'already-exists',
        startDate: world.clock.now(),
        existing: { status: 'RUNNING', input: '{"n":1}' }
      }
    ])
  })

  test('under the name of one that has ended reports it with its input', async () => {
    const world = await openWorld()
    const startDate = world.clock.now()
    const arn = await world.start('chain', 'same', '{"n":1}')
    await world.clock.advanceBy(5_000)
    expect(await world.engine.startExecution(world.request('chain', 'same', '{"n":1}'))).toEqual({
      kind: 'already-exists',
      startDate,
      existing: { status: 'SUCCEEDED', input: '{"n":1}' }
    })
    expect((await world.events(arn)).filter(({ type }) => type === 'ExecutionStarted')).toHaveLength(1)
  })
})

describe('stopping an execution', () => {
  test('aborts a running one with the given error and cause', async () => {
    const world = await openWorld()
    const arn = await world.start('wait', 'one')
    await world.clock.advanceBy(1_000)
    const stopDate = world.clock.now()
    expect(await world.engine.stopExecution(arn, { error: 'E', cause: 'because' })).toEqual({ stopDate })
    expect(await world.store.readSummary(arn)).toMatchObject({
      status: 'ABORTED',
      stopDate,
      details: '{"error":"E","cause":"because"}'
    })
    expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionAborted', error: 'E', cause: 'because' })
  })

  test('that has ended changes nothing and tells when it ended', async () => {
    const world = await openWorld()
    const arn = await world.start('chain', 'one')
    await world.clock.runUntilIdle()
    const stopDate = world.clock.now()
    await world.clock.advanceBy(60_000)
    expect(await world.engine.stopExecution(arn, {})).toEqual({ stopDate })
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('that does not exist answers so', async () => {
    const world = await openWorld()
    const { execution } = world.request('wait', 'nobody')
    expect(await world.engine.stopExecution(execution.arn, {})).toBeUndefined()
  })

  test('aborts the calls that are under way and ignores what they answer', async () => {
    const world = await openWorld()
    const aborted: string[] = []
    world.services.set(
      'lambda-function',
      ({ stateName }, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted.push(stateName)
            resolve(succeeded())
          })
        })
    )
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(1_000)
    await world.engine.stopExecution(arn, {})
    await world.clock.advanceBy(1_000)
    expect(aborted).toEqual(['S0'])
    expect(await world.eventTypes(arn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'ExecutionAborted'
    ])
  })
})
