import { describe, expect, test } from 'vitest'
import type { Integration, TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { ROLE } from './api-fixture.ts'
import { createTester, DEBUG } from './test-state-fixture.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f', 'Payload.$': '$' },
  End: true
}

/** One integration for every service, which answers what it is told to, or never. */
function createCalled(outcome: TaskOutcome | 'never') {
  const calls: { readonly task: TaskRequest; readonly signal: AbortSignal }[] = []
  const integration: Integration = {
    perform: (task, signal) => {
      calls.push({ task, signal })
      return outcome === 'never' ? new Promise(() => undefined) : Promise.resolve(outcome)
    }
  }
  const clock = new VirtualClock()
  return { calls, clock, ...createTester({}, undefined, { clock, integrations: () => integration }) }
}

const succeeded = (value: unknown): TaskOutcome => ({
  kind: 'succeeded',
  output: Payload.ofText(JSON.stringify(value))
})

describe('a Task without a mock', () => {
  test('makes its call', async () => {
    const { calls, test: testState } = createCalled(succeeded({ b: 2 }))
    expect(await testState(invoke, { ...DEBUG, input: { a: 1 } })).toEqual({
      output: { b: 2 },
      status: 'SUCCEEDED',
      inspectionData: {
        input: { a: 1 },
        afterInputPath: { a: 1 },
        afterParameters: { FunctionName: 'f', Payload: { a: 1 } },
        result: { b: 2 },
        afterResultSelector: { b: 2 },
        afterResultPath: { b: 2 }
      }
    })
    expect(calls.map(({ task }) => task)).toMatchObject([
      { service: 'lambda', action: 'invoke', pattern: 'request-response', region: 'us-east-1', roleArn: ROLE }
    ])
    expect(calls[0]?.task.parameters.text).toBe('{"FunctionName":"f","Payload":{"a":1}}')
    expect(calls[0]?.signal.aborted).toBe(false)
  })

  test("calls a function by the function's own ARN", async () => {
    const { calls, test: testState } = createCalled(succeeded(1))
    await testState({ Type: 'Task', Resource: FUNCTION, End: true }, DEBUG)
    expect(calls[0]?.task).toMatchObject({ service: 'lambda-function', action: '', resource: FUNCTION })
  })

  test('handles the failure of its call', async () => {
    const { test: testState } = createCalled({ kind: 'failed', error: 'Broken', cause: 'because' })
    const definition = { ...invoke, Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5 }] }
    expect(await testState(definition, DEBUG)).toMatchObject({
      status: 'RETRIABLE',
      error: 'Broken',
      cause: 'because',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 5 } }
    })
  })

  test('fails where nothing performs its call', async () => {
    const { test: testState } = createTester()
    expect(await testState(invoke, DEBUG)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
  })

  test.each([
    ['a Task', { ...invoke, Parameters: { FunctionName: 'f', 'Payload.$': "States.Format('{}{}', $, $)" } }],
    [
      'a Parallel',
      {
        Type: 'Parallel',
        Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' } } }],
        Parameters: { 'a.$': '$', 'b.$': '$' },
        End: true
      }
    ]
  ])('fails where what %s is given is too large, before it is called', async (_, definition) => {
    const { calls, test: testState } = createCalled(succeeded({}))
    const mock = definition.Type === 'Parallel' ? { mock: { result: '[1]' } } : {}
    const tested = await testState(definition, { ...DEBUG, ...mock, input: JSON.stringify('x'.repeat(150_000)) })
    expect(tested).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
    expect(calls).toEqual([])
  })

  test('fails where the result is too large', async () => {
    const { test: testState } = createCalled(succeeded('x'.repeat(300_000)))
    const definition = { ...invoke, Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'Caught' }] }
    expect(await testState(definition, DEBUG)).toMatchObject({
      status: 'CAUGHT_ERROR',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit."
    })
  })

  test('needs a role', async () => {
    const { refuse } = createCalled(succeeded(1))
    expect(await refuse(invoke)).toMatchObject({
      type: 'ValidationException',
      message: 'RoleArn must be specified when testing a Task state'
    })
    expect(await refuse(invoke, { roleArn: 'role' })).toMatchObject({ type: 'InvalidArn' })
  })
})

describe('a call that is not answered', () => {
  const catching = { Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }] }

  test('times out as the state says, which may handle that', async () => {
    const { calls, clock, test: testState } = createCalled('never')
    const testing = testState({ ...invoke, ...catching, TimeoutSeconds: 60 }, DEBUG)
    await clock.advanceBy(60_000)
    expect(await testing).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'States.Timeout',
      output: { Error: 'States.Timeout', Cause: '' }
    })
    expect(calls[0]?.signal.aborted).toBe(true)
  })

  test('ends the test after five minutes', async () => {
    const { calls, clock, test: testState } = createCalled('never')
    const testing = testState({ ...invoke, ...catching, TimeoutSeconds: 301 }, { roleArn: ROLE })
    await clock.advanceBy(300_000)
    expect(await testing).toEqual({ status: 'FAILED', error: 'States.Timeout' })
    expect(calls[0]?.signal.aborted).toBe(true)
  })
})
