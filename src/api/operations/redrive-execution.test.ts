import { describe, expect, test } from 'vitest'
import { createFixture, type Fixture, PREFIX } from '../../../tests/api/api-fixture.ts'
import type { ExecutionSummary } from '../../store/store.ts'

const DAY_MS = 24 * 3600 * 1000
const executionArn = `${PREFIX}:execution:m:one`

/** An execution of the state machine `m` that ended. */
async function createEnded(status: ExecutionSummary['status'] = 'FAILED'): Promise<Fixture> {
  const fixture = createFixture()
  const stateMachineArn = await fixture.create('m')
  await fixture.call('StartExecution', { stateMachineArn, name: 'one' })
  if (status !== 'RUNNING') await fixture.engine.end(executionArn, status, { error: 'E' })
  return fixture
}

const notRedrivable = (message: string) => ({ status: 400, type: 'ExecutionNotRedrivable', message })

describe('RedriveExecution', () => {
  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)('redrives one that ended as %s', async (status) => {
    const { call, engine, clock } = await createEnded(status)
    const redriveDate = clock.now() / 1000
    expect(await call('RedriveExecution', { executionArn, clientToken: 'token' })).toEqual({ redriveDate })
    expect(await call('RedriveExecution', { executionArn })).toEqual({ redriveDate })
    expect(engine.redrives).toEqual([
      { arn: executionArn, clientToken: 'token' },
      { arn: executionArn, clientToken: undefined }
    ])
  })

  test.each(['RUNNING', 'SUCCEEDED'] as const)('does not redrive one that is %s', async (status) => {
    const { refuse } = await createEnded(status)
    expect(await refuse('RedriveExecution', { executionArn })).toEqual(
      notRedrivable(`Execution is ${status} and cannot be redriven`)
    )
  })

  test.each(['RUNNING', 'SUCCEEDED'] as const)('answers a repeated token also when it is %s', async (status) => {
    const { call, engine } = await createEnded(status)
    engine.redriven = { kind: 'redriven', redriveDate: 1_500 }
    expect(await call('RedriveExecution', { executionArn, clientToken: 'token' })).toEqual({ redriveDate: 1.5 })
  })

  test('does not redrive after fourteen days, nor when the state machine is being deleted or gone', async () => {
    const { refuse, call, clock, engine } = await createEnded()
    clock.time += 14 * DAY_MS
    await call('RedriveExecution', { executionArn })
    clock.time += 1
    expect(await refuse('RedriveExecution', { executionArn, clientToken: 'token' })).toEqual(
      notRedrivable('Execution redrivable period exceeded')
    )
    clock.time -= 1
    await call('DeleteStateMachine', { stateMachineArn: `${PREFIX}:stateMachine:m` })
    expect(await refuse('RedriveExecution', { executionArn })).toEqual(
      notRedrivable('State machine is in DELETING status')
    )
    expect(engine.redrives).toHaveLength(1)
  })

  test('says what the engine found where that is newer', async () => {
    const { refuse, engine } = await createEnded()
    engine.redriven = { kind: 'not-redrivable', status: 'RUNNING' }
    expect(await refuse('RedriveExecution', { executionArn })).toEqual(
      notRedrivable('Execution is RUNNING and cannot be redriven')
    )
  })

  test('leaves the children of a Map Run to their parent', async () => {
    const fixture = createFixture()
    await fixture.create('m')
    const child = `${PREFIX}:execution:m/Label:child`
    const mapRunArn = `${PREFIX}:mapRun:m/Label:run`
    const execution = {
      arn: child,
      name: 'child',
      type: 'STANDARD' as const,
      synchronous: false,
      stateMachineArn: `${PREFIX}:stateMachine:m/Label`,
      stateMachineName: 'm/Label',
      roleArn: 'arn:aws:iam::123456789012:role/r',
      definitionId: 'd',
      mapRunArn,
      region: 'us-east-1',
      accountId: '123456789012'
    }
    await fixture.engine.begin(execution, '{}')
    await fixture.engine.end(child, 'FAILED')
    expect(await fixture.refuse('RedriveExecution', { executionArn: child })).toMatchObject({
      type: 'ExecutionNotRedrivable'
    })
    expect(fixture.engine.redrives).toEqual([])
  })

  test('refuses what is no Standard execution', async () => {
    const { refuse } = createFixture()
    expect(await refuse('RedriveExecution', { executionArn })).toMatchObject({
      type: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${executionArn}'`
    })
    expect(await refuse('RedriveExecution', { executionArn: `${PREFIX}:express:m:one:id` })).toMatchObject({
      type: 'InvalidArn'
    })
    expect(await refuse('RedriveExecution', { executionArn, clientToken: 'with blank' })).toMatchObject({
      type: 'ValidationException'
    })
  })
})
