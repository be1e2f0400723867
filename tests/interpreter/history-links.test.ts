import { describe, expect, it } from 'vitest'
import { drive } from './drive.ts'

/** Sequences and links as recorded from AWS; the definitions are ours. */

const pass = { Type: 'Pass', End: true }
const fail = { Type: 'Fail', Error: 'E', Cause: 'C' }
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const task = { Type: 'Task', Resource: functionArn, End: true }
const graph = (state: object) => ({ StartAt: 'Inner', States: { Inner: state } })
const inOne = (state: object) => ({ StartAt: 'Only', States: { Only: state } })

describe('links of a history', () => {
  it('hang the first state off nothing, and each later event off the one before', () => {
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } } }
    expect(drive(definition).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 SucceedStateEntered',
      '5<4 SucceedStateExited',
      '6<5 ExecutionSucceeded'
    ])
  })

  it('end a Fail state with the failure of the execution', () => {
    expect(drive(inOne(fail)).links).toEqual(['1<0 ExecutionStarted', '2<0 FailStateEntered', '3<2 ExecutionFailed'])
  })

  it('tie a retried task to its failure, without leaving the state', () => {
    const answers = [{ error: 'X' }, { error: 'X' }, { output: 1 }]
    const retried = { ...task, Retry: [{ ErrorEquals: ['X'] }] }
    expect(drive(inOne(retried), { answer: () => answers.shift() ?? 'never' }).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionFailed',
      '6<5 LambdaFunctionScheduled',
      '7<6 LambdaFunctionStarted',
      '8<7 LambdaFunctionFailed',
      '9<8 LambdaFunctionScheduled',
      '10<9 LambdaFunctionStarted',
      '11<10 LambdaFunctionSucceeded',
      '12<11 TaskStateExited',
      '13<12 ExecutionSucceeded'
    ])
  })

  it('start the branches of a Parallel from its start, and leave it from the last branch event', () => {
    const parallel = {
      Type: 'Parallel',
      Branches: [graph(pass), { StartAt: 'Other', States: { Other: pass } }],
      End: true
    }
    expect(drive(inOne(parallel)).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 PassStateEntered',
      '5<4 PassStateExited',
      '6<3 PassStateEntered',
      '7<6 PassStateExited',
      '8<7 ParallelStateSucceeded',
      '9<7 ParallelStateExited',
      '10<9 ExecutionSucceeded'
    ])
  })

  it('show a retried Parallel as started again, and only its last failure as failed', () => {
    const parallel = {
      Type: 'Parallel',
      Branches: [graph(fail)],
      Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
      End: true
    }
    expect(drive(inOne(parallel)).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 FailStateEntered',
      '5<4 ParallelStateStarted',
      '6<5 FailStateEntered',
      '7<6 ParallelStateFailed',
      '8<7 ExecutionFailed'
    ])
  })

  it('abort the failed task of a Parallel before the Parallel fails and is caught', () => {
    const parallel = {
      Type: 'Parallel',
      Branches: [graph(task)],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
      End: true
    }
    const definition = { StartAt: 'Only', States: { Only: parallel, After: pass } }
    expect(drive(definition, { answer: () => ({ error: 'X' }) }).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 TaskStateEntered',
      '5<4 LambdaFunctionScheduled',
      '6<5 LambdaFunctionStarted',
      '7<6 LambdaFunctionFailed',
      '8<7 TaskStateAborted',
      '9<7 ParallelStateFailed',
      '10<9 ParallelStateExited',
      '11<10 PassStateEntered',
      '12<11 PassStateExited',
      '13<12 ExecutionSucceeded'
    ])
  })

  it('start the next iteration of a sequential Map from the end of the one before', () => {
    const map = { Type: 'Map', MaxConcurrency: 1, ItemProcessor: graph(pass), End: true }
    expect(drive(inOne(map), { input: '[1,2]' }).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted',
      '5<4 PassStateEntered',
      '6<5 PassStateExited',
      '7<6 MapIterationSucceeded',
      '8<6 MapIterationStarted',
      '9<8 PassStateEntered',
      '10<9 PassStateExited',
      '11<10 MapIterationSucceeded',
      '12<11 MapStateSucceeded',
      '13<11 MapStateExited',
      '14<13 ExecutionSucceeded'
    ])
  })

  it('leave a Map over nothing from its start', () => {
    const map = { Type: 'Map', ItemProcessor: graph(pass), End: true }
    expect(drive(inOne(map), { input: '[]' }).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapStateSucceeded',
      '5<3 MapStateExited',
      '6<5 ExecutionSucceeded'
    ])
  })

  it('tie what closes a failed Map to the event that failed', () => {
    const map = {
      Type: 'Map',
      ItemProcessor: graph({ ...task, TimeoutSeconds: 5 }),
      End: true
    }
    expect(drive(inOne(map), { input: '[1,2,3]' }).links.slice(9)).toEqual([
      '10<9 LambdaFunctionScheduled',
      '11<6 TaskStateEntered',
      '12<11 LambdaFunctionScheduled',
      '13<8 LambdaFunctionStarted',
      '14<10 LambdaFunctionStarted',
      '15<12 LambdaFunctionStarted',
      '16<13 LambdaFunctionTimedOut',
      '17<14 LambdaFunctionTimedOut',
      '18<15 LambdaFunctionTimedOut',
      '19<16 MapIterationFailed',
      '20<16 TaskStateAborted',
      '21<16 MapIterationAborted',
      '22<16 TaskStateAborted',
      '23<16 MapIterationAborted',
      '24<16 TaskStateAborted',
      '25<16 MapStateFailed',
      '26<25 ExecutionFailed'
    ])
  })

  it('tie a failed evaluation to what came before the state, except in Wait', () => {
    const definition = (state: object) => ({ QueryLanguage: 'JSONata', ...inOne(state) })
    expect(drive(definition({ Type: 'Pass', Output: '{% $none %}', End: true })).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<0 EvaluationFailed',
      '4<3 ExecutionFailed'
    ])
    expect(drive(definition({ Type: 'Wait', Timestamp: "{% 'soon' %}", End: true })).links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 WaitStateEntered',
      '3<2 EvaluationFailed',
      '4<3 ExecutionFailed'
    ])
  })

  it('tie a stopped or timed-out execution to nothing', () => {
    const wait = inOne({ Type: 'Wait', Seconds: 100, End: true })
    const stopped = drive(wait, { interrupt: () => ({ type: 'StopExecution', error: 'Enough' }) })
    expect(stopped.links).toEqual(['1<0 ExecutionStarted', '2<0 WaitStateEntered', '3<0 ExecutionAborted'])
    expect(stopped.state).toMatchObject({ status: 'ABORTED', error: 'Enough' })
    const timedOut = drive({ ...wait, TimeoutSeconds: 7 })
    expect(timedOut.links).toEqual(['1<0 ExecutionStarted', '2<0 WaitStateEntered', '3<0 ExecutionTimedOut'])
    expect(timedOut.state.stopDate).toBe(timedOut.state.startDate + 7000)
  })

  it('end a history that is full with its failure', () => {
    const loop = {
      StartAt: 'A',
      States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' }, C: { Type: 'Succeed' } }
    }
    const choice = {
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.go', IsPresent: true, Next: 'C' }], Default: 'B' },
        B: loop.States.B,
        C: loop.States.C
      }
    }
    const driven = drive(choice, { limits: { historyEvents: 100 } })
    expect(driven.links.length).toBe(100)
    expect(driven.links.at(-1)).toBe('100<99 ExecutionFailed')
    expect(driven.state).toMatchObject({
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (100).'
    })
  })
})
