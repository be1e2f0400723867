import { describe, expect, test } from 'vitest'
import { createFixture, type Fixture, PREFIX, passDefinition, ROLE } from '../../../tests/api/api-fixture.ts'

const DAY_MS = 24 * 3600 * 1000

/** A running execution, and what DescribeExecution shows of it at all times. */
async function startOne({ call, create }: Fixture) {
  const stateMachineArn = await create('m')
  const { executionArn, startDate } = await call('StartExecution', { stateMachineArn, name: 'run', input: '{"a":1}' })
  const common = { executionArn, stateMachineArn, name: 'run', startDate, redriveCount: 0 }
  return { executionArn, common: { ...common, input: '{"a":1}', inputDetails: { included: true } } }
}

describe('DescribeExecution', () => {
  test('of a running execution', async () => {
    const fixture = createFixture()
    const { executionArn, common } = await startOne(fixture)
    expect(await fixture.call('DescribeExecution', { executionArn })).toEqual({
      ...common,
      status: 'RUNNING',
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven'
    })
  })

  test('of one that succeeded', async () => {
    const fixture = createFixture()
    const { executionArn, common } = await startOne(fixture)
    fixture.clock.time += 1
    await fixture.engine.end(executionArn, 'SUCCEEDED', { output: '[1,  2]' })
    expect(await fixture.call('DescribeExecution', { executionArn })).toEqual({
      ...common,
      status: 'SUCCEEDED',
      stopDate: fixture.clock.time / 1000,
      output: '[1,  2]',
      outputDetails: { included: true },
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven'
    })
    expect(await fixture.call('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' })).toMatchObject({
      inputDetails: { included: false },
      outputDetails: { included: false }
    })
  })

  test.each([
    ['FAILED', { error: 'E', cause: 'C' }, { error: 'E', cause: 'C' }],
    ['FAILED', {}, {}],
    ['ABORTED', { error: 'E' }, { error: 'E' }],
    ['ABORTED', {}, {}],
    ['TIMED_OUT', { error: 'States.Timeout' }, {}]
  ] as const)('of one that ended as %s with %j', async (status, failure, shown) => {
    const fixture = createFixture()
    const { executionArn, common } = await startOne(fixture)
    await fixture.engine.end(executionArn, status, failure)
    const stopDate = fixture.clock.time / 1000
    const expected = { ...common, status, stopDate, redriveStatus: 'REDRIVABLE', ...shown }
    expect(await fixture.call('DescribeExecution', { executionArn })).toEqual(expected)
    const metadata = await fixture.call('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' })
    for (const member of ['input', 'error', 'cause']) expect(metadata).not.toHaveProperty(member)
  })

  test('tells what keeps it from being redriven at the time', async () => {
    const fixture = createFixture()
    const { executionArn, common } = await startOne(fixture)
    await fixture.engine.end(executionArn, 'FAILED')
    const reason = async () => (await fixture.call('DescribeExecution', { executionArn })).redriveStatusReason
    fixture.clock.time += 14 * DAY_MS
    expect(await reason()).toBeUndefined()
    fixture.clock.time += 1
    expect(await reason()).toBe('Execution redrivable period exceeded')
    await fixture.call('DeleteStateMachine', { stateMachineArn: common.stateMachineArn })
    expect(await reason()).toBe('State machine is in DELETING status')
  })

  test('shows a redrive and the trace header', async () => {
    const fixture = createFixture()
    const stateMachineArn = await fixture.create('m')
    await fixture.call('StartExecution', { stateMachineArn, name: 'run' })
    const [start] = fixture.engine.starts
    if (start === undefined) throw new Error('Nothing was started')
    const execution = { ...start.execution, arn: `${PREFIX}:execution:m:redriven`, traceHeader: 'Root=1' }
    await fixture.engine.begin(execution, '{}', { redriveCount: 2, redriveDate: fixture.clock.time })
    expect(await fixture.call('DescribeExecution', { executionArn: execution.arn })).toMatchObject({
      traceHeader: 'Root=1',
      redriveCount: 2,
      redriveDate: fixture.clock.time / 1000
    })
  })

  test('of a map run’s child shows the labelled ARN and who redrives it', async () => {
    const fixture = createFixture()
    const stateMachineArn = await fixture.create('m')
    await fixture.call('StartExecution', { stateMachineArn })
    const parent = fixture.engine.starts[0]?.execution
    if (parent === undefined) throw new Error('Nothing was started')
    const child = (kind: 'execution' | 'express') => ({
      ...parent,
      arn: `${PREFIX}:${kind}:m/Each:child${kind === 'express' ? ':id' : ''}`,
      name: 'child',
      stateMachineArn: `${stateMachineArn}/Each`,
      mapRunArn: `${PREFIX}:mapRun:m/Each:run`
    })
    for (const kind of ['execution', 'express'] as const) {
      const { arn } = child(kind)
      await fixture.engine.begin(child(kind), '{}')
      await fixture.engine.end(arn, 'FAILED')
      expect(await fixture.call('DescribeExecution', { executionArn: arn })).toMatchObject({
        stateMachineArn: `${stateMachineArn}/Each`,
        mapRunArn: `${PREFIX}:mapRun:m/Each:run`,
        redriveStatus: 'REDRIVABLE_BY_MAP_RUN'
      })
    }
    const described = await fixture.call('DescribeStateMachineForExecution', { executionArn: child('execution').arn })
    expect(described).toMatchObject({
      stateMachineArn: `${stateMachineArn}/Each`,
      label: 'Each',
      mapRunArn: `${PREFIX}:mapRun:m/Each:run`,
      name: 'm'
    })
    expect((await fixture.refuse('GetExecutionHistory', { executionArn: child('express').arn })).type).toBe(
      'InvalidArn'
    )
  })

  test('of what is not there, or no ARN, says so', async () => {
    const { refuse } = createFixture()
    const executionArn = `${PREFIX}:execution:m:x`
    for (const operation of ['DescribeExecution', 'DescribeStateMachineForExecution', 'GetExecutionHistory'] as const) {
      expect(await refuse(operation, { executionArn })).toEqual({
        status: 400,
        type: 'ExecutionDoesNotExist',
        message: `Execution Does Not Exist: '${executionArn}'`
      })
      expect((await refuse(operation, { executionArn: 'x' })).message).toBe("Invalid Arn: 'Invalid ARN prefix: x'")
      expect((await refuse(operation, { executionArn: `${PREFIX}:stateMachine:m:x` })).message).toBe(
        "Invalid Arn: 'Resource type not valid in this context: stateMachine'"
      )
    }
  })
})

describe('DescribeStateMachineForExecution', () => {
  test('shows the state machine as it was, also when it is gone', async () => {
    const { call, create, clock, engine } = createFixture()
    const stateMachineArn = await create('m', { tracingConfiguration: { enabled: true } })
    const updateDate = clock.time / 1000
    const { executionArn } = await call('StartExecution', { stateMachineArn })
    clock.time += 1000
    const tracingConfiguration = { enabled: false }
    await call('UpdateStateMachine', {
      stateMachineArn,
      definition: passDefinition('2'),
      roleArn: `${ROLE}2`,
      tracingConfiguration
    })
    const expected = {
      stateMachineArn,
      name: 'm',
      definition: passDefinition(),
      roleArn: ROLE,
      updateDate,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: true },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' }
    }
    expect(await call('DescribeStateMachineForExecution', { executionArn })).toEqual(expected)
    await engine.end(executionArn, 'SUCCEEDED')
    await call('DeleteStateMachine', { stateMachineArn })
    expect(await call('DescribeStateMachineForExecution', { executionArn })).toEqual(expected)
    const metadata = { executionArn, includedData: 'METADATA_ONLY' as const }
    expect((await call('DescribeStateMachineForExecution', metadata)).definition).toBe('{}')
  })

  test('of an execution of a version shows the revision id and the unqualified ARN', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m')
    const updated = await call('UpdateStateMachine', {
      stateMachineArn,
      definition: passDefinition('2'),
      publish: true
    })
    const { stateMachineVersionArn = '', revisionId, updateDate } = updated
    await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition('3') })
    const { executionArn } = await call('StartExecution', { stateMachineArn: stateMachineVersionArn })
    expect(await call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      stateMachineArn,
      definition: passDefinition('2'),
      revisionId,
      updateDate
    })
  })
})

describe('StopExecution', () => {
  test('ends a running execution with what was given', async () => {
    const { call, create, clock } = createFixture()
    const { executionArn } = await call('StartExecution', { stateMachineArn: await create('m') })
    clock.time += 1000
    const stopDate = clock.time / 1000
    expect(await call('StopExecution', { executionArn, error: 'E', cause: 'C' })).toEqual({ stopDate })
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      stopDate,
      error: 'E',
      cause: 'C'
    })
    clock.time += 1000
    expect(await call('StopExecution', { executionArn })).toEqual({ stopDate })
  })

  test('of what is not there says so', async () => {
    const { refuse } = createFixture()
    const executionArn = `${PREFIX}:execution:m:x`
    expect(await refuse('StopExecution', { executionArn })).toMatchObject({
      type: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${executionArn}'`
    })
  })
})

test('nothing is kept of Express executions', async () => {
  const { call, create, refuse } = createFixture()
  const stateMachineArn = await create('m', { type: 'EXPRESS' })
  const { executionArn } = await call('StartExecution', { stateMachineArn })
  for (const operation of [
    'DescribeExecution',
    'StopExecution',
    'GetExecutionHistory',
    'DescribeStateMachineForExecution'
  ] as const) {
    expect(await refuse(operation, { executionArn })).toEqual({
      status: 400,
      type: 'InvalidArn',
      message: "Invalid Arn: 'Resource type not valid in this context: express'"
    })
  }
  expect(await refuse('ListExecutions', { stateMachineArn })).toEqual({
    status: 400,
    type: 'StateMachineTypeNotSupported',
    message: 'This operation is not supported by this type of state machine'
  })
})
