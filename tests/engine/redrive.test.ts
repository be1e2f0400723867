import { expect, test } from 'vitest'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { deferred, functionArn, succeeded, taskChain, World } from './world.ts'

const failure: TaskOutcome = { kind: 'failed', error: 'Down', cause: 'for now' }

/** An execution of two functions whose second one has failed. */
async function createWorld() {
  const world = new World()
  world.define('chain', taskChain(2))
  let isDown = true
  world.services.set('lambda-function', ({ resource }) =>
    resource === functionArn('f1') && isDown ? failure : succeeded({ of: resource.slice(-2) })
  )
  await world.open()
  const arn = await world.start('chain', 'one')
  await world.clock.advanceBy(1_000)
  const repair = (): void => {
    isDown = false
  }
  return { world, arn, repair }
}

test('a failed execution goes on where it failed, after its old history, and its summary shows nothing of the failure', async () => {
  const { world, arn, repair } = await createWorld()
  expect(await world.store.readSummary(arn)).toMatchObject({ status: 'FAILED', details: expect.any(String) })
  repair()
  const { startDate } = (await world.store.readSummary(arn)) ?? {}
  expect(await world.engine.redriveExecution(arn, undefined)).toEqual({
    kind: 'redriven',
    redriveDate: world.clock.now()
  })
  await world.clock.advanceBy(1_000)
  expect((await world.eventTypes(arn)).slice(-8)).toEqual([
    'LambdaFunctionFailed',
    'ExecutionFailed',
    'ExecutionRedriven',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded'
  ])
  const summary = await world.store.readSummary(arn)
  expect(summary).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, startDate })
  expect(summary).not.toHaveProperty('details')
  expect(world.calls.map(({ resource }) => resource.slice(-2))).toEqual(['f0', 'f1', 'f1'])
})

test('a redriven execution survives a restart', async () => {
  const { world, arn } = await createWorld()
  world.services.set('lambda-function', () => new Promise(() => {}))
  await world.engine.redriveExecution(arn, undefined)
  await world.clock.advanceBy(1_000)
  world.services.set('lambda-function', () => succeeded())
  await world.crashAndReopen()
  await world.clock.advanceBy(1_000)
  expect(await world.status(arn)).toBe('SUCCEEDED')
})

test('one token redrives once, for fifteen minutes and whatever became of the execution', async () => {
  const { world, arn, repair } = await createWorld()
  const result = deferred<TaskOutcome>()
  world.services.set('lambda-function', () => result.promise)
  const first = await world.engine.redriveExecution(arn, 'token')
  await world.clock.advanceBy(60_000)
  expect(await world.engine.redriveExecution(arn, 'token')).toEqual(first)
  expect(await world.engine.redriveExecution(arn, 'other')).toEqual({ kind: 'not-redrivable', status: 'RUNNING' })
  result.resolve(failure)
  await world.clock.advanceBy(60_000)
  expect(await world.status(arn)).toBe('FAILED')
  expect(await world.engine.redriveExecution(arn, 'token')).toEqual(first)
  expect(await world.status(arn)).toBe('FAILED')
  await world.clock.advanceBy(15 * 60_000)
  repair()
  world.services.set('lambda-function', () => succeeded())
  expect(await world.engine.redriveExecution(arn, 'token')).toEqual({
    kind: 'redriven',
    redriveDate: world.clock.now()
  })
  await world.clock.advanceBy(1_000)
  expect(await world.store.readSummary(arn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 })
})

test('nothing is redriven that has succeeded, or is not there', async () => {
  const { world, repair } = await createWorld()
  repair()
  const arn = await world.start('chain', 'two')
  await world.clock.advanceBy(1_000)
  expect(await world.engine.redriveExecution(arn, undefined)).toEqual({ kind: 'not-redrivable', status: 'SUCCEEDED' })
  expect(await world.engine.redriveExecution(`${arn}0`, undefined)).toEqual({ kind: 'missing' })
})

test('two redrives at the same moment are one', async () => {
  const { world, arn, repair } = await createWorld()
  repair()
  const outcomes = await Promise.all([world.engine.redriveExecution(arn, 'a'), world.engine.redriveExecution(arn, 'b')])
  expect(outcomes.map(({ kind }) => kind)).toEqual(['redriven', 'not-redrivable'])
})
