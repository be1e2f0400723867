import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Place, PREFIX } from './place.ts'

let place: Place
beforeEach(async () => {
  place = new Place()
  await place.open()
})
afterEach(() => place.close())

const nested = (pattern: string, fields: object = {}, more: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:startExecution${pattern}`,
  Parameters: { StateMachineArn: `${PREFIX}:stateMachine:child`, 'Input.$': '$', ...more },
  End: true,
  ...fields
})
const wait = { Type: 'Wait', Seconds: 100, End: true }

describe('an execution within an execution', () => {
  test('is waited for, and its output is that of the task', async () => {
    await place.create('child', wait)
    await place.create('parent', nested('.sync:2', { ResultSelector: { 'output.$': '$.Output' } }))
    const arn = await place.start('parent', { a: 1 })
    const startedAt = place.clock.now()
    await place.clock.advanceBy(200_000)
    expect(await place.describe(arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"output":{"a":1}}',
      stopDate: (startedAt + 100_000) / 1000
    })
  })

  test('is stopped with the one that waits for it', async () => {
    await place.create('child', wait)
    await place.create('parent', nested('.sync'))
    const arn = await place.start('parent')
    await place.call('StopExecution', { executionArn: arn })
    await place.clock.advanceBy(0)
    expect(await place.children()).toMatchObject([{ status: 'ABORTED' }])
  })

  test('is stopped when the time of the task is up', async () => {
    await place.create('child', wait)
    await place.create('parent', nested('.sync', { TimeoutSeconds: 10 }))
    await place.start('parent')
    await place.clock.advanceBy(10_000)
    expect(await place.children()).toMatchObject([{ status: 'ABORTED' }])
  })

  test.each([
    ['no name', {}],
    ['a name', { Name: 'mine' }]
  ])('with %s is started once, though a crash hides the answer to its start', async (_, more) => {
    await place.create('child', wait)
    await place.create('parent', nested('.sync', {}, more))
    place.beforeAnswer = () => new Promise(() => {})
    const arn = await place.start('parent')
    expect(await place.children()).toHaveLength(1)
    await place.crashAndReopen()
    place.beforeAnswer = async () => {}
    await place.crashAndReopen()
    expect(place.calls.filter((operation) => operation === 'StartExecution')).toHaveLength(3)
    expect(await place.children()).toHaveLength(1)
    await place.clock.advanceBy(200_000)
    expect(await place.describe(arn)).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('is the same one also where it had ended before the start was repeated', async () => {
    await place.create('child', { Type: 'Pass', End: true })
    await place.create('parent', nested('.sync', {}, { Name: 'mine' }))
    place.beforeAnswer = () => new Promise(() => {})
    const arn = await place.start('parent')
    expect(await place.children()).toMatchObject([{ status: 'SUCCEEDED' }])
    place.beforeAnswer = async () => {}
    await place.crashAndReopen()
    expect(await place.describe(arn)).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('whose name is taken by another is not started', async () => {
    await place.create('child', { Type: 'Pass', End: true })
    await place.create('parent', nested('', { Next: 'T', End: undefined }, { Name: 'mine' }), {
      T: nested('', {}, { Name: 'mine', 'Input.$': undefined, Input: { other: true } })
    })
    const arn = await place.start('parent')
    expect(await place.describe(arn)).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.ExecutionAlreadyExistsException',
      cause: expect.stringContaining(
        "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:child:mine'"
      )
    })
  })

  test('is waited for through a crash', async () => {
    await place.create('child', wait)
    await place.create('parent', nested('.sync'))
    const arn = await place.start('parent')
    await place.crashAndReopen()
    await place.clock.advanceBy(100_000)
    expect(await place.describe(arn)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await place.children()).toHaveLength(1)
  })
})
