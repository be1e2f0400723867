import { describe, expect, test } from 'vitest'
import type { HistoryEventType } from '../interpreter/event.ts'
import { isLogged } from './log-level.ts'

const fatal: readonly HistoryEventType[] = ['ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut']

/** What the developer guide lists as logged at ERROR and not at FATAL. */
const errors: readonly HistoryEventType[] = [
  'FailStateEntered',
  'LambdaFunctionFailed',
  'LambdaFunctionScheduleFailed',
  'LambdaFunctionStartFailed',
  'LambdaFunctionTimedOut',
  'MapIterationAborted',
  'MapIterationFailed',
  'MapRunAborted',
  'MapRunFailed',
  'MapStateAborted',
  'MapStateFailed',
  'ParallelStateAborted',
  'ParallelStateFailed',
  'TaskFailed',
  'TaskStartFailed',
  'TaskStateAborted',
  'TaskSubmitFailed',
  'TaskTimedOut',
  'WaitStateAborted'
]

const others: readonly HistoryEventType[] = [
  'ExecutionStarted',
  'ExecutionSucceeded',
  'ExecutionRedriven',
  'PassStateEntered',
  'TaskStateExited',
  'TaskScheduled',
  'TaskSubmitted',
  'MapIterationSucceeded',
  'MapRunStarted',
  'SucceedStateEntered'
]

describe('the level of a log', () => {
  test('FATAL has the ends of executions that did not succeed, and nothing else', () => {
    expect([...fatal, ...errors, ...others].filter((type) => isLogged(type, 'FATAL'))).toEqual(fatal)
  })

  test('ERROR has what failed, timed out or was aborted besides, and the entering of a Fail state', () => {
    expect([...fatal, ...errors, ...others].filter((type) => isLogged(type, 'ERROR'))).toEqual([...fatal, ...errors])
  })

  test('ALL has every event, OFF none', () => {
    const all = [...fatal, ...errors, ...others]
    expect(all.filter((type) => isLogged(type, 'ALL'))).toEqual(all)
    expect(all.filter((type) => isLogged(type, 'OFF'))).toEqual([])
  })
})
