import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX } from '../../../tests/api/api-fixture.ts'

const ARN = `${PREFIX}:mapRun:m/label:run`

const counts = { pending: 1, running: 2, succeeded: 3, failed: 4, timedOut: 5, aborted: 6, pendingRedrive: 7 }
const shown = { ...counts, total: 28, resultsWritten: 0, failuresNotRedrivable: 0 }

async function createRun() {
  const fixture = createFixture()
  const { call, create, engine } = fixture
  const stateMachineArn = await create('m')
  const { executionArn } = await call('StartExecution', { stateMachineArn, name: 'e' })
  const details = {
    maxConcurrency: 5,
    toleratedFailureCount: 0,
    toleratedFailurePercentage: 2.5,
    itemCounts: shown,
    executionCounts: shown
  }
  await engine.beginMapRun({
    arn: ARN,
    name: 'run',
    stateMachineArn: `${stateMachineArn}/label`,
    parentArn: executionArn,
    startDate: 5_000,
    redriveCount: 1,
    redriveDate: 6_000,
    details: JSON.stringify(details)
  })
  return { ...fixture, executionArn, stateMachineArn, details }
}

describe('the failures of a Map Run', () => {
  test.each([
    ['STANDARD', 21],
    ['EXPRESS', 0]
  ])('of %s children can be redriven for 14 days, if at all', async (childType, expected) => {
    const { call, engine, clock } = createFixture()
    const itemCounts = { ...shown, failed: 10, timedOut: 5, aborted: 6 }
    const run = { arn: ARN, name: 'run', stateMachineArn: `${PREFIX}:stateMachine:m/label`, redriveCount: 0 }
    await engine.beginMapRun({
      ...run,
      parentArn: `${PREFIX}:execution:m:e`,
      startDate: clock.now(),
      stopDate: clock.now(),
      details: JSON.stringify({ childType, itemCounts, executionCounts: shown })
    })
    const failuresNotRedrivable = async () =>
      (await call('DescribeMapRun', { mapRunArn: ARN })).itemCounts.failuresNotRedrivable
    expect(await failuresNotRedrivable()).toBe(0)
    clock.time += 14 * 24 * 3600 * 1000 + 1
    expect(await failuresNotRedrivable()).toBe(expected)
  })
})

describe('a Map Run', () => {
  test('is described with all its counts', async () => {
    const { call, executionArn, details } = await createRun()
    expect(await call('DescribeMapRun', { mapRunArn: ARN })).toEqual({
      ...details,
      mapRunArn: ARN,
      executionArn,
      status: 'RUNNING',
      startDate: 5,
      redriveCount: 1,
      redriveDate: 6
    })
  })

  test('is listed with its execution', async () => {
    const { call, executionArn, stateMachineArn } = await createRun()
    expect(await call('ListMapRuns', { executionArn })).toEqual({
      mapRuns: [{ executionArn, mapRunArn: ARN, stateMachineArn: `${stateMachineArn}/label`, startDate: 5 }]
    })
  })

  test('is updated by the engine', async () => {
    const { call, engine } = await createRun()
    expect(await call('UpdateMapRun', { mapRunArn: ARN, maxConcurrency: 0, toleratedFailureCount: 3 })).toEqual({})
    expect(engine.mapRunUpdates).toEqual([{ arn: ARN, update: { maxConcurrency: 0, toleratedFailureCount: 3 } }])
  })

  test('cannot be updated with nothing, nor when it has closed', async () => {
    const { refuse, engine } = await createRun()
    expect(await refuse('UpdateMapRun', { mapRunArn: ARN })).toMatchObject({ reason: 'MISSING_REQUIRED_PARAMETER' })
    engine.mapRunUpdated = 'closed'
    expect(await refuse('UpdateMapRun', { mapRunArn: ARN, maxConcurrency: 1 })).toMatchObject({
      type: 'ValidationException',
      reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN'
    })
  })

  test.each(['DescribeMapRun', 'UpdateMapRun'] as const)('that is not there is refused by %s', async (operation) => {
    const { refuse } = createFixture()
    const input = { mapRunArn: ARN, ...(operation === 'UpdateMapRun' && { maxConcurrency: 1 }) }
    expect(await refuse(operation, input)).toMatchObject({ type: 'ResourceNotFound' })
  })
})
