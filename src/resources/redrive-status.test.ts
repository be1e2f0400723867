import { expect, test } from 'vitest'
import { redriveStatus } from './redrive-status.ts'

const DAY_MS = 24 * 3600 * 1000
const now = 500 * DAY_MS
const failed = {
  status: 'FAILED',
  startDate: now - 2 * DAY_MS,
  stopDate: now - DAY_MS,
  lastEventId: 10,
  isChild: false,
  isExpress: false,
  hasStateMachine: true
}
const not = (redriveStatusReason: string) => ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason })

test.each([
  [{}, { redriveStatus: 'REDRIVABLE' }],
  [{ status: 'TIMED_OUT' }, { redriveStatus: 'REDRIVABLE' }],
  [{ status: 'ABORTED' }, { redriveStatus: 'REDRIVABLE' }],
  [{ isChild: true }, { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }],
  [{ status: 'RUNNING' }, not('Execution is RUNNING and cannot be redriven')],
  [{ status: 'SUCCEEDED', isChild: true }, not('Execution is SUCCEEDED and cannot be redriven')],
  [{ hasStateMachine: false }, not('State machine is in DELETING status')],
  [{ lastEventId: 24_998 }, { redriveStatus: 'REDRIVABLE' }],
  [{ lastEventId: 24_999 }, not('Execution history event limit exceeded')],
  [{ lastEventId: 24_999, isChild: true }, not('Execution history event limit exceeded')],
  [{ lastEventId: 24_999, isChild: true, isExpress: true }, { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }],
  [{ startDate: 0 }, not('Execution has exceeded the max execution time')],
  [{ stopDate: now - 14 * DAY_MS, startDate: now - 14 * DAY_MS }, { redriveStatus: 'REDRIVABLE' }],
  [{ stopDate: now - 14 * DAY_MS - 1, startDate: now - 15 * DAY_MS }, not('Execution redrivable period exceeded')]
])('a failed execution with %j', (change, expected) => {
  expect(redriveStatus({ ...failed, ...change }, now)).toEqual(expected)
})
