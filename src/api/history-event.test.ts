import { describe, expect, test } from 'vitest'
import type { HistoryEvent, HistoryEventDetails } from '../interpreter/event.ts'
import { Payload } from '../lib/json/payload.ts'
import { showEvent } from './history-event.ts'

const show = (details: HistoryEventDetails, includeExecutionData = true) => {
  const event = { id: 5, previousEventId: 4, timestamp: 1500, branch: '3.0', ...details } as HistoryEvent
  const { id, previousEventId, timestamp, type, ...rest } = showEvent(event, includeExecutionData)
  expect([id, previousEventId, timestamp, type]).toEqual([5, 4, 1.5, details.type])
  return rest
}

const payload = Payload.ofText('{"a":  0.0}')
const data = '{"a":  0.0}'
const cut = { truncated: false }

describe('an event of the history', () => {
  test('shows its payloads as text, each with whether it was cut', () => {
    expect(show({ type: 'TaskSucceeded', resourceType: 'lambda', resource: 'invoke', output: payload })).toEqual({
      taskSucceededEventDetails: { resourceType: 'lambda', resource: 'invoke', output: data, outputDetails: cut }
    })
    expect(show({ type: 'ExecutionSucceeded', output: payload })).toEqual({
      executionSucceededEventDetails: { output: data, outputDetails: cut }
    })
  })

  test('shows what was assigned, variable by variable, as JSON texts', () => {
    const assignedVariables = new Map([
      ['10', Payload.ofText('1')],
      ['text', Payload.ofText('"x"')]
    ])
    const details = { type: 'PassStateExited', name: 'P', output: payload, assignedVariables, next: 'Q' } as const
    expect(show(details)).toEqual({
      stateExitedEventDetails: {
        name: 'P',
        output: data,
        outputDetails: cut,
        assignedVariables: { '10': '1', text: '"x"' },
        assignedVariablesDetails: cut
      }
    })
    expect(show(details, false)).toEqual({ stateExitedEventDetails: { name: 'P' } })
  })

  test('shows parameters without saying whether they were cut, and declared times', () => {
    const scheduled = {
      type: 'TaskScheduled',
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: payload,
      timeoutInSeconds: 5,
      heartbeatInSeconds: 2,
      taskCredentials: { roleArn: 'r' },
      resourceArn: 'arn:aws:states:::lambda:invoke',
      timeoutAt: 99
    } as const
    const shown = {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      timeoutInSeconds: 5,
      heartbeatInSeconds: 2,
      taskCredentials: { roleArn: 'r' }
    }
    expect(show(scheduled)).toEqual({ taskScheduledEventDetails: { ...shown, parameters: data } })
    expect(show(scheduled, false)).toEqual({ taskScheduledEventDetails: shown })
  })

  test('keeps errors without execution data, and leaves absent ones out', () => {
    expect(show({ type: 'ExecutionFailed', error: 'E', cause: 'C' }, false)).toEqual({
      executionFailedEventDetails: { error: 'E', cause: 'C' }
    })
    expect(show({ type: 'ExecutionAborted' })).toEqual({ executionAbortedEventDetails: {} })
    expect(show({ type: 'ActivityStarted' })).toEqual({ activityStartedEventDetails: {} })
  })

  test('has no details where AWS has none', () => {
    expect(show({ type: 'LambdaFunctionStarted' })).toEqual({})
    expect(show({ type: 'TaskStateAborted' })).toEqual({})
    expect(show({ type: 'ParallelStateStarted', startAt: ['A', 'B'], input: payload })).toEqual({})
  })

  test('keeps internal members to itself', () => {
    expect(show({ type: 'MapStateStarted', length: 3, items: payload, maxConcurrency: 2, startAt: 'A' })).toEqual({
      mapStateStartedEventDetails: { length: 3 }
    })
    expect(show({ type: 'MapIterationStarted', name: 'M', index: 0, input: payload })).toEqual({
      mapIterationStartedEventDetails: { name: 'M', index: 0 }
    })
  })
})
