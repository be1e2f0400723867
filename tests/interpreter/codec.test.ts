import { expect, test } from 'vitest'
import { decodeEntries, encodeEntries } from '../../src/interpreter/codec.ts'
import type { JournalEvent } from '../../src/interpreter/event.ts'
import { Payload } from '../../src/lib/json/payload.ts'

const entered = (id: number, previousEventId: number, text: string, branch = ''): JournalEvent => ({
  id,
  previousEventId,
  timestamp: 1_000 + id,
  branch,
  type: 'PassStateEntered',
  name: 'P',
  input: Payload.ofText(text)
})

const shown = (events: readonly JournalEvent[]): unknown[] =>
  events.map((event) => ({ ...event, ...('input' in event && { input: event.input.text }) }))

test.each([
  [
    'ids that follow each other and ids that do not',
    [entered(5, 4, '{"a":[1,2,3]}'), entered(6, 2, '[]'), entered(9, 8, '0')]
  ],
  ['payloads that come again', [entered(1, 0, '{"long":"enough"}'), entered(2, 1, '{"long":"enough"}', '7.1')]],
  ['line breaks and quotes in payloads', [entered(1, 0, '{\n "a": "\\n"\n}'), entered(2, 1, '"\\"\\\\ …"')]],
  [
    'payloads that no store could take as they are',
    [entered(1, 0, '{"half":"\ud83d"}'), entered(2, 1, '{"next":"text"}')]
  ],
  [
    'entries that have no id',
    [
      { type: 'WaitScheduled', timestamp: 7, branch: '', dueAt: 9 },
      entered(4, 3, '{"one":"two"}'),
      { type: 'WaitScheduled', timestamp: 1_004, branch: '', dueAt: 9 },
      entered(5, 4, '{"one":"two"}')
    ]
  ]
] as const)('a journal keeps %s', (_, events) => {
  expect(shown(decodeEntries(encodeEntries(events)))).toEqual(shown(events))
})

test('what a store is given is well-formed, whatever the payloads hold', () => {
  expect(encodeEntries([entered(1, 0, '{"half":"\ud83d"}')]).isWellFormed()).toBe(true)
})

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const scheduled = { id: 7, previousEventId: 6, timestamp: 9, branch: '' }

test('a function is named once where it is scheduled, and an action is kept beside its ARN', () => {
  const ofFunction: JournalEvent = {
    ...scheduled,
    type: 'LambdaFunctionScheduled',
    input: Payload.ofText('{}'),
    resource: functionArn,
    resourceArn: functionArn
  }
  const ofService: JournalEvent = {
    ...scheduled,
    id: 8,
    previousEventId: 7,
    type: 'TaskScheduled',
    resourceType: 'sqs',
    resource: 'sendMessage',
    resourceArn: 'arn:aws:states:::sqs:sendMessage',
    region: 'us-east-1',
    parameters: Payload.ofText('{}')
  }
  const text = encodeEntries([ofFunction, ofService])
  expect(text.split(functionArn)).toHaveLength(2)
  expect(decodeEntries(text)).toEqual([ofFunction, ofService])
})

test('an entry that names a function twice, as they were written before, is read', () => {
  const [event] = decodeEntries(
    `[{"type":"LambdaFunctionScheduled","id":7,"timestamp":9,"branch":"","input":{"$p":"{}"},"resource":"${functionArn}","resourceArn":"${functionArn}"}]\n`
  )
  expect(event).toMatchObject({ resource: functionArn, resourceArn: functionArn })
})
