import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX } from '../../../tests/api/api-fixture.ts'
import { EngineOverloaded, TooManyWorkers } from '../../engine/engine.ts'

const activityArn = `${PREFIX}:activity:work`

describe('GetActivityTask', () => {
  test('answers with a task, or with nothing when there was none', async () => {
    const { call, engine } = createFixture()
    await call('CreateActivity', { name: 'work' })
    expect(await call('GetActivityTask', { activityArn })).toEqual({})
    engine.activityTask = { taskToken: 'token', input: '{"a": 1}' }
    const given = await call('GetActivityTask', { activityArn, workerName: 'me' })
    expect(given).toEqual({ taskToken: 'token', input: '{"a": 1}' })
    expect(engine.takers).toMatchObject([
      { activityArn, waitMs: 60_000 },
      { activityArn, waitMs: 60_000, workerName: 'me' }
    ])
    expect(engine.takers[0]).not.toHaveProperty('workerName')
  })

  test('passes on that its caller has hung up', async () => {
    const { call, engine, handle } = createFixture()
    await call('CreateActivity', { name: 'work' })
    const connection = new AbortController()
    const headers = { 'x-amz-target': 'AWSStepFunctions.GetActivityTask' }
    await handle({ headers, body: JSON.stringify({ activityArn }), signal: connection.signal })
    connection.abort()
    expect(engine.takers[0]?.signal.aborted).toBe(true)
  })

  test('knows the activity, and knows when there are too many workers', async () => {
    const { call, refuse, engine } = createFixture()
    const missing = { status: 400, type: 'ActivityDoesNotExist', message: `Activity Does Not Exist: '${activityArn}'` }
    expect(await refuse('GetActivityTask', { activityArn })).toEqual(missing)
    await call('CreateActivity', { name: 'work' })
    engine.failure = new TooManyWorkers('many')
    expect(await refuse('GetActivityTask', { activityArn })).toMatchObject({ type: 'ActivityWorkerLimitExceeded' })
    engine.failure = new EngineOverloaded('many')
    expect(await refuse('GetActivityTask', { activityArn })).toMatchObject({ type: 'ThrottlingException' })
    await call('DeleteActivity', { activityArn })
    expect(await refuse('GetActivityTask', { activityArn })).toEqual(missing)
    expect(engine.takers).toEqual([])
  })

  test('refuses what is no activity', async () => {
    const { refuse } = createFixture()
    expect(await refuse('GetActivityTask', { activityArn: 'no_an_activity_arn' })).toMatchObject({
      type: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: no_an_activity_arn'"
    })
    expect(await refuse('GetActivityTask', { activityArn: `${PREFIX}:stateMachine:m` })).toMatchObject({
      type: 'InvalidArn'
    })
    expect(await refuse('GetActivityTask', { activityArn, workerName: '' })).toMatchObject({
      type: 'ValidationException'
    })
  })
})

describe('a report on a task', () => {
  test('is passed on as it was given', async () => {
    const { call, engine } = createFixture()
    engine.tokens.set('t', 'accepted')
    expect(await call('SendTaskSuccess', { taskToken: 't', output: ' {"a" : 1.0} ' })).toEqual({})
    expect(await call('SendTaskSuccess', { taskToken: 't', output: 'null' })).toEqual({})
    expect(await call('SendTaskFailure', { taskToken: 't' })).toEqual({})
    expect(await call('SendTaskFailure', { taskToken: 't', error: '', cause: 'c' })).toEqual({})
    expect(await call('SendTaskHeartbeat', { taskToken: 't' })).toEqual({})
    expect(engine.reports).toEqual([
      ['complete', 't', ' {"a" : 1.0} '],
      ['complete', 't', 'null'],
      ['fail', 't', {}],
      ['fail', 't', { error: '', cause: 'c' }],
      ['heartbeat', 't']
    ])
  })

  test.each([
    ['SendTaskSuccess', { output: '1' }],
    ['SendTaskFailure', {}],
    ['SendTaskHeartbeat', {}]
  ] as const)('by %s tells a token that never was from one whose task is gone', async (operation, members) => {
    const { refuse, engine } = createFixture()
    engine.tokens.set('old', 'gone')
    expect(await refuse(operation, { taskToken: 'none', ...members })).toEqual({
      status: 400,
      type: 'InvalidToken',
      message: "Invalid Token: 'Invalid token'"
    })
    expect(await refuse(operation, { taskToken: 'old', ...members })).toEqual({
      status: 400,
      type: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'"
    })
    expect(await refuse(operation, { taskToken: 'x'.repeat(2_049), ...members })).toMatchObject({
      type: 'ValidationException'
    })
  })

  test('is refused where its output is missing, too long or no JSON', async () => {
    const { refuse, engine } = createFixture()
    engine.tokens.set('t', 'accepted')
    expect(await refuse('SendTaskSuccess', { taskToken: 't' })).toMatchObject({
      type: 'ValidationException',
      message: "1 validation error detected: Value at 'output' failed to satisfy constraint: Member must not be null"
    })
    const long = JSON.stringify('ü'.repeat(131_072))
    expect(await refuse('SendTaskSuccess', { taskToken: 't', output: long })).toMatchObject({
      type: 'ValidationException',
      message: expect.stringContaining('less than or equal to 262144 bytes in UTF-8 encoding')
    })
    expect(await refuse('SendTaskSuccess', { taskToken: 't', output: "{'a': 1}" })).toMatchObject({
      type: 'InvalidOutput',
      message: expect.stringMatching(/^Invalid Output: 'Unexpected character/)
    })
    expect(await refuse('SendTaskSuccess', { taskToken: 't', output: '' })).toMatchObject({ type: 'InvalidOutput' })
    expect(engine.reports).toEqual([])
  })

  test('is refused for its token before its output is looked at', async () => {
    const { refuse } = createFixture()
    expect(await refuse('SendTaskSuccess', { taskToken: 'none', output: '{' })).toMatchObject({ type: 'InvalidToken' })
  })
})

test('the engine hears of activities that are created and deleted', async () => {
  const { call, engine } = createFixture()
  await call('CreateActivity', { name: 'work' })
  await call('DeleteActivity', { activityArn })
  expect(engine.changedResources).toEqual([activityArn, activityArn])
})
