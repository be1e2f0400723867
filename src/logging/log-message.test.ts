import { describe, expect, test } from 'vitest'
import type { HistoryEvent } from '../interpreter/event.ts'
import { Payload } from '../lib/json/payload.ts'
import { logMessage } from './log-message.ts'

const ARN = 'arn:aws:states:us-east-1:123456789012:execution:orders:one'
const about = { id: 3, previousEventId: 2, timestamp: 1_720_026_890_123, branch: '' }
const execution = { arn: ARN, redriveCount: 1 }

const read = (event: HistoryEvent, includeExecutionData = true): Record<string, unknown> & { details: unknown } =>
  JSON.parse(logMessage(event, execution, includeExecutionData))

const exited: HistoryEvent = {
  ...about,
  type: 'PassStateExited',
  name: 'State_1',
  output: Payload.ofText('{"a" : 1}'),
  assignedVariables: new Map([['x', Payload.ofText('"one"')]]),
  next: null
}

describe('a log event', () => {
  test('has ids, time and count as strings and the details without a wrapper', () => {
    expect(read(exited)).toEqual({
      id: '3',
      type: 'PassStateExited',
      details: {
        name: 'State_1',
        output: '{"a" : 1}',
        outputDetails: { truncated: false },
        assignedVariables: { x: '"one"' },
        assignedVariablesDetails: { truncated: false }
      },
      previous_event_id: '2',
      event_timestamp: '1720026890123',
      execution_arn: ARN,
      redrive_count: '1'
    })
  })

  test('leaves the data of the execution out where it is not asked for, and keeps error and cause', () => {
    expect(read(exited, false).details).toEqual({ name: 'State_1' })
    expect(read({ ...about, type: 'ExecutionFailed', error: 'E', cause: 'why' }, false).details).toEqual({
      error: 'E',
      cause: 'why'
    })
  })

  test('has empty details where its type has none', () => {
    expect(read({ ...about, type: 'LambdaFunctionStarted' }).details).toEqual({})
  })

  test('is one line, whatever the payload holds', () => {
    const event: HistoryEvent = { ...exited, output: Payload.ofText('{\n"a":\r\n"\u2028"}') }
    expect(logMessage(event, execution, true)).not.toMatch(/[\r\n]/)
  })

  test('cuts data that CloudWatch Logs does not take, and says so', () => {
    const text = JSON.stringify('ü"'.repeat(100_000))
    const { details } = read({ ...exited, output: Payload.ofText(text) })
    const { output, outputDetails, assignedVariables, assignedVariablesDetails } = details as Record<string, unknown>
    expect(text.startsWith(output as string)).toBe(true)
    const bytes = Buffer.byteLength(JSON.stringify(output)) - 2
    expect(bytes).toBeLessThanOrEqual(248 * 1024)
    expect(bytes).toBeGreaterThan(248 * 1024 - 6)
    expect(outputDetails).toEqual({ truncated: true })
    expect(assignedVariables).toEqual({ x: '' })
    expect(assignedVariablesDetails).toEqual({ truncated: true })
  })

  test('does not cut data that just fits', () => {
    const text = JSON.stringify('x'.repeat(248 * 1024 - 4))
    const { details } = read({ ...about, type: 'PassStateEntered', name: 'P', input: Payload.ofText(text) })
    expect(details).toEqual({ name: 'P', input: text, inputDetails: { truncated: false } })
  })
})
