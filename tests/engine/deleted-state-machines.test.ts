import { expect, test } from 'vitest'
import { deferred, endlessLoop, functionArn, succeeded, taskChain, World, waitFor } from './world.ts'

const failure = { error: 'States.Runtime', cause: 'State machine m has been deleted.' }

const waitThenPass = {
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 60, Next: 'Pass' }, Pass: { Type: 'Pass', End: true } }
}

test('a running execution fails at its next transition, and stays where it is until then', async () => {
  const world = new World()
  world.define('m', waitThenPass)
  await world.open()
  const arn = await world.start('m', 'one')
  await world.setStateMachineStatus('m', 'DELETING')
  await world.clock.advanceBy(59_999)
  expect(await world.status(arn)).toBe('RUNNING')
  await world.clock.advanceBy(1)
  const events = await world.events(arn)
  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'ExecutionFailed'
  ])
  expect(events.at(-1)).toMatchObject({ ...failure, previousEventId: 3 })
})

test('an execution in its last state ends as if nothing had happened', async () => {
  const world = new World()
  world.define('m', waitFor(60))
  await world.open()
  const arn = await world.start('m', 'one')
  await world.setStateMachineStatus('m', 'DELETING')
  await world.clock.advanceBy(60_000)
  expect(await world.status(arn)).toBe('SUCCEEDED')
})

test('no Catch and no Retry takes the failure, and what other branches wait for is taken back', async () => {
  const world = new World()
  const handlers = {
    Retry: [{ ErrorEquals: ['States.ALL'] }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handled' }]
  }
  const call = { Type: 'Task', Resource: functionArn('f'), End: true }
  world.define('m', {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [waitThenPass, { StartAt: 'Call', States: { Call: call } }],
        ...handlers,
        End: true
      },
      Handled: { Type: 'Pass', End: true }
    }
  })
  const cancelled = deferred<void>()
  world.services.set('lambda-function', (_task, signal) => {
    signal.addEventListener('abort', () => cancelled.resolve())
    return new Promise(() => {})
  })
  await world.open()
  const arn = await world.start('m', 'one')
  await world.setStateMachineStatus('m', 'DELETING')
  await world.clock.advanceBy(60_000)
  expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionFailed', ...failure })
  await cancelled.promise
})

test('a task is not tried again', async () => {
  const world = new World()
  const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 99 }]
  const task = { Type: 'Task', Resource: functionArn('f'), Retry: retry, End: true }
  world.define('m', { StartAt: 'S', States: { S: task } })
  world.services.set('lambda-function', () => ({ kind: 'failed', error: 'E', cause: '' }))
  await world.open()
  const arn = await world.start('m', 'one')
  await world.clock.advanceBy(1_000)
  await world.setStateMachineStatus('m', 'DELETING')
  await world.clock.advanceBy(100_000)
  expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionFailed', ...failure })
  expect(world.calls).toHaveLength(1)
})

test('a loop that never waits is ended', async () => {
  const world = new World()
  world.define('m', endlessLoop)
  await world.open({ executionLimits: { transitionsPerStep: 100 } })
  const arn = await world.start('m', 'one')
  await world.setStateMachineStatus('m', 'DELETING')
  await world.clock.runUntilIdle()
  expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionFailed', ...failure })
})

test('a crash forgets nothing of it', async () => {
  const world = new World()
  world.define('m', taskChain(2))
  world.services.set('lambda-function', () => new Promise(() => {}))
  await world.open()
  const arn = await world.start('m', 'one')
  await world.setStateMachineStatus('m', 'DELETING')
  world.services.set('lambda-function', () => succeeded())
  await world.crashAndReopen()
  await world.clock.runUntilIdle()
  expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionFailed', ...failure })
  expect((await world.eventTypes(arn)).filter((type) => type === 'TaskStateEntered')).toHaveLength(1)
})

test('another node hears of it within a second', async () => {
  const world = new World({ partitionCount: 1 })
  world.define('m', taskChain(2))
  const call = deferred<void>()
  world.services.set('lambda-function', async () => {
    await call.promise
    return succeeded()
  })
  await world.open()
  const arn = await world.start('m', 'one')
  await world.clock.advanceBy(500)
  const { stateMachineArn } = world.request('m', 'one').execution
  const document = JSON.stringify({ status: 'DELETING' })
  await world.store.writeResources([
    { kind: 'state-machine', arn: stateMachineArn, put: { parent: '', sortKey: 'm', document } }
  ])
  await world.clock.advanceBy(1_000)
  call.resolve()
  await world.clock.runUntilIdle()
  expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionFailed', ...failure })
})

test('executions of one that has its name again run undisturbed', async () => {
  const world = new World()
  world.define('m', waitThenPass)
  await world.open()
  await world.setStateMachineStatus('m', 'DELETING')
  const old = await world.start('m', 'old')
  await world.clock.advanceBy(100)
  expect(await world.status(old)).toBe('FAILED')
  await world.setStateMachineStatus('m', 'ACTIVE')
  const arn = await world.start('m', 'one')
  await world.clock.advanceBy(60_000)
  expect(await world.status(arn)).toBe('SUCCEEDED')
})

test('one that started while its state machine was being deleted fails at its next transition, too', async () => {
  const world = new World()
  world.define('m', waitThenPass)
  await world.open()
  const arn = await world.start('m', 'one')
  await world.removeStateMachine('m')
  await world.clock.advanceBy(60_000)
  expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionFailed', ...failure })
})
