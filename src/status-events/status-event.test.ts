import { describe, expect, test } from 'vitest'
import type { JournalEvent } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import { Payload } from '../lib/json/payload.ts'
import { type StatusEvent, statusMessages } from './status-event.ts'

const ARN = 'arn:aws:states:us-east-1:123456789012:execution:m:e'
const stateWith = (input: string): ExecutionState =>
  ({
    identity: {
      arn: ARN,
      name: 'e',
      type: 'STANDARD',
      stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
      region: 'us-east-1',
      accountId: '123456789012'
    },
    input: Payload.ofText(input),
    startDate: 1_000,
    redriveCount: 0
  }) as ExecutionState
const succeeded = (output: string): JournalEvent =>
  ({ type: 'ExecutionSucceeded', id: 5, timestamp: 2_500, output: Payload.ofText(output) }) as unknown as JournalEvent

function told(input: string, event: JournalEvent, isSecret = false): StatusEvent {
  const [message] = statusMessages(stateWith(input), [event], isSecret)
  return JSON.parse(message?.text ?? 'null') as StatusEvent
}

describe('the event of a status change', () => {
  test('has an id of its own where another execution had the name before', () => {
    const [of, again] = [1_000, 2_000].map((startDate) => {
      const [message] = statusMessages({ ...stateWith('{}'), startDate }, [succeeded('1')], false)
      return (JSON.parse(message?.text ?? 'null') as StatusEvent).id
    })
    expect(of).not.toBe(again)
  })

  test("has EventBridge's shape", () => {
    expect(told('{"a":1}', succeeded('"x"'))).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-3/),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '123456789012',
      time: '1970-01-01T00:00:02Z',
      region: 'us-east-1',
      resources: [ARN],
      detail: {
        executionArn: ARN,
        stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
        name: 'e',
        status: 'SUCCEEDED',
        startDate: 1_000,
        stopDate: 2_500,
        input: '{"a":1}',
        output: '"x"',
        stateMachineVersionArn: null,
        stateMachineAliasArn: null,
        redriveCount: 0,
        redriveDate: null,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        inputDetails: { included: true },
        outputDetails: { included: true },
        error: null,
        cause: null
      }
    })
    expect(Object.keys(told('{}', succeeded('1')).detail).join()).toBe(
      'executionArn,stateMachineArn,name,status,startDate,stopDate,input,output,stateMachineVersionArn,stateMachineAliasArn,' +
        'redriveCount,redriveDate,redriveStatus,redriveStatusReason,inputDetails,outputDetails,error,cause'
    )
  })

  const big = (kilobytes: number): string => JSON.stringify('x'.repeat(kilobytes * 1024))
  test.each([
    ['both of 100 KB', 100, 100, true, true],
    ['together more than 248 KB', 130, 130, false, true],
    ['an output of more than 248 KB', 1, 249, false, false]
  ])('with %s leaves out what is too much', (_what, inputSize, outputSize, hasInput, hasOutput) => {
    const { detail } = told(big(inputSize), succeeded(big(outputSize)))
    expect(detail.inputDetails.included).toBe(hasInput)
    expect(detail.outputDetails?.included).toBe(hasOutput)
    expect(detail.input === null).toBe(!hasInput)
    expect(detail.output === null).toBe(!hasOutput)
  })

  test('of a failure says that it can be redriven', () => {
    const failed = { type: 'ExecutionFailed', id: 5, timestamp: 2_500, error: 'E' } as unknown as JournalEvent
    expect(told('{}', failed).detail).toMatchObject({ redriveStatus: 'REDRIVABLE', redriveStatusReason: null })
  })

  test('of an encrypted execution has no data, error or cause', () => {
    const failed = { type: 'ExecutionFailed', id: 5, timestamp: 1, error: 'E', cause: 'c' } as unknown as JournalEvent
    expect(told('"secret"', failed, true).detail).toMatchObject({
      status: 'FAILED',
      input: null,
      inputDetails: { included: false },
      error: null,
      cause: null
    })
  })
})
