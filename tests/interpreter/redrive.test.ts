import { describe, expect, it } from 'vitest'
import type { ScheduledTask } from '../../src/interpreter/effect.ts'
import { type Answer, type Driven, drive } from './drive.ts'

/** What runs again, and how often, is AWS's table in "Redriving executions"; links between events were never recorded. */

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const task = (name: string, members: object = {}) => ({
  Type: 'Task',
  Resource: functionArn,
  Parameters: { name },
  End: true,
  ...members
})
const graph = (states: { readonly [name: string]: object }) => ({ StartAt: Object.keys(states)[0], States: states })
const named = ({ parameters }: ScheduledTask): string => JSON.parse(parameters.text).name ?? ''

/** Runs to the first end, redrives as often as asked, and answers the events that came after the last redrive. */
function redrive(
  definition: object,
  answer: (name: string, run: number) => Answer,
  options: { readonly times?: number; readonly stopAt?: number; readonly input?: string } = {}
) {
  let run = 0
  const driven = drive(definition, {
    ...(options.input === undefined ? {} : { input: options.input }),
    answer: (scheduled) => answer(named(scheduled), run),
    interrupt: (state, now) =>
      options.stopAt !== undefined && run === 0 && state.lastEventId >= options.stopAt && now >= 0
        ? { type: 'StopExecution' }
        : undefined,
    redrive: () => run++ < (options.times ?? 1)
  })
  const from = driven.events.findLastIndex(({ type }) => type === 'ExecutionRedriven')
  return { ...driven, after: driven.events.slice(from).map(({ type }) => type) }
}

const failOnce = (_name: string, run: number): Answer => (run === 0 ? { error: 'E' } : { output: run })

const statusOf = ({ state }: Driven): string => `${state.status} ${state.output?.text ?? state.error ?? ''}`

describe('a redrive', () => {
  it('schedules a failed Task again, without entering its state, and with a token of its own', () => {
    const driven = redrive(graph({ A: task('a', { Next: 'B', End: undefined }), B: task('b') }), (name, run) =>
      name === 'b' ? failOnce(name, run) : { output: 0 }
    )
    expect(driven.after).toEqual([
      'ExecutionRedriven',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded'
    ])
    const failed = driven.events.find(({ type }) => type === 'ExecutionFailed')?.id
    expect(driven.events.find(({ type }) => type === 'ExecutionRedriven')).toMatchObject({
      redriveCount: 1,
      previousEventId: failed
    })
    expect(statusOf(driven)).toBe('SUCCEEDED 1')
  })

  it('gives retriers all their attempts again', () => {
    const retried = task('a', { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }] })
    let attempts = 0
    const fail = (): Answer => {
      attempts++
      return { error: 'E' }
    }
    const driven = redrive(graph({ A: retried }), fail, { times: 2 })
    expect(attempts).toBe(9)
    expect(driven.state.redriveCount).toBe(2)
  })

  it('starts the clock of the execution and that of the state anew', () => {
    const definition = { ...graph({ A: task('a', { TimeoutSeconds: 30 }) }), TimeoutSeconds: 100 }
    const driven = redrive(definition, () => 'never')
    const redriven = driven.events.find(({ type }) => type === 'ExecutionRedriven')?.timestamp ?? 0
    expect(driven.state).toMatchObject({ status: 'FAILED', stopDate: redriven + 30_000 })
    const overall = redrive({ ...graph({ A: task('a') }), TimeoutSeconds: 100 }, () => 'never')
    expect(overall.state.stopDate).toBe((overall.state.redriveDate ?? 0) + 100_000)
    expect(overall.state.status).toBe('TIMED_OUT')
  })

  it('waits the full seconds again, and not at all for a time that has passed', () => {
    const wait = { Type: 'Wait', Seconds: 60, End: true }
    const driven = redrive(graph({ W: wait }), () => 'never', { stopAt: 2 })
    expect(driven.after).toEqual(['ExecutionRedriven', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded'])
    expect(driven.state.stopDate).toBe((driven.state.redriveDate ?? 0) + 60_000)
  })

  it('asks a Choice again, and fails again in a Fail state', () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.no', IsPresent: true, Next: 'F' }] }
    const fail = { Type: 'Fail', Error: 'E' }
    expect(redrive(graph({ C: choice, F: fail }), () => 'never').after).toEqual([
      'ExecutionRedriven',
      'ChoiceStateEntered',
      'ExecutionFailed'
    ])
    expect(redrive(graph({ F: fail }), () => 'never').after).toEqual([
      'ExecutionRedriven',
      'FailStateEntered',
      'ExecutionFailed'
    ])
  })

  it('keeps variables and shows itself in the context object', () => {
    const definition = graph({
      A: { Type: 'Pass', Assign: { kept: 7 }, Next: 'B' },
      B: task('b', { Next: 'C', End: undefined }),
      C: {
        Type: 'Pass',
        Parameters: { 'kept.$': '$kept', 'count.$': '$$.Execution.RedriveCount', 'time.$': '$$.Execution.RedriveTime' },
        End: true
      }
    })
    const driven = redrive(definition, failOnce)
    expect(JSON.parse(driven.state.output?.text ?? '')).toEqual({
      kept: 7,
      count: 1,
      time: new Date(driven.state.redriveDate ?? 0).toISOString()
    })
  })

  it('runs the failed and the aborted branches of a Parallel, and keeps what the others gave', () => {
    const definition = graph({
      P: {
        Type: 'Parallel',
        Branches: [graph({ Done: task('done') }), graph({ Slow: task('slow') }), graph({ Bad: task('bad') })],
        End: true
      }
    })
    const calls: string[] = []
    const driven = redrive(definition, (name, run) => {
      calls.push(`${name} ${run}`)
      if (name === 'slow') return run === 0 ? 'never' : { output: 'slow' }
      return name === 'bad' ? failOnce(name, run) : { output: 'done' }
    })
    expect(calls.toSorted()).toEqual(['bad 0', 'bad 1', 'done 0', 'slow 0', 'slow 1'])
    expect(statusOf(driven)).toBe('SUCCEEDED ["done","slow",1]')
    expect(driven.after).not.toContain('ParallelStateStarted')
  })

  it('runs all branches of a Parallel that failed by itself', () => {
    const big = 'x'.repeat(200_000)
    const definition = graph({
      P: { Type: 'Parallel', Branches: [graph({ A: task('a') }), graph({ B: task('b') })], End: true }
    })
    const calls: string[] = []
    const driven = redrive(definition, (name, run) => {
      calls.push(name)
      return { output: run === 0 ? big : name }
    })
    expect(calls).toEqual(['a', 'b', 'a', 'b'])
    expect(statusOf(driven)).toBe('SUCCEEDED ["a","b"]')
  })

  it('runs the failed and the aborted iterations of a Map, and then those that never began', () => {
    const definition = graph({
      M: {
        Type: 'Map',
        MaxConcurrency: 2,
        ItemSelector: { 'name.$': '$$.Map.Item.Value' },
        ItemProcessor: graph({ T: { ...task(''), Parameters: { 'name.$': '$.name' } } }),
        End: true
      }
    })
    const calls: string[] = []
    const driven = redrive(
      definition,
      (name, run) => {
        calls.push(`${name} ${run}`)
        return name === 'c' ? failOnce(name, run) : { output: name }
      },
      { input: '["a", "b", "c", "d", "e", "f"]' }
    )
    expect(calls.filter((call) => call.endsWith('0'))).toEqual(['a 0', 'b 0', 'c 0'])
    expect(calls.filter((call) => call.endsWith('1')).toSorted()).toEqual(['c 1', 'd 1', 'e 1', 'f 1'])
    expect(statusOf(driven)).toBe('SUCCEEDED ["a","b",1,"d","e","f"]')
    expect(driven.after).not.toContain('MapStateStarted')
  })

  it('goes on with the iterations of a Map whose next item could not be made, where those before have ended', () => {
    const definition = graph({
      M: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemSelector: { 'name.$': '$$.Map.Item.Value.name' },
        ItemProcessor: graph({ T: { ...task(''), Parameters: { 'name.$': '$.name' } } }),
        End: true
      }
    })
    const calls: string[] = []
    const driven = redrive(
      definition,
      (name) => {
        calls.push(name)
        return { output: name }
      },
      { input: '[{"name": "a"}, {"name": "b"}, {}]', times: 2 }
    )
    expect(calls).toEqual(['a', 'b'])
    expect(driven.state).toMatchObject({ status: 'FAILED', error: 'States.Runtime', redriveCount: 2 })
  })

  it('reaches what is nested', () => {
    const inner = {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: graph({ T: { ...task(''), Parameters: { 'name.$': '$' } } }),
      End: true
    }
    const definition = graph({
      P: { Type: 'Parallel', Branches: [graph({ Inner: inner }), graph({ Other: task('other') })], End: true }
    })
    const calls: string[] = []
    const driven = redrive(
      definition,
      (name, run) => {
        calls.push(`${name} ${run}`)
        return name === 'b' ? failOnce(name, run) : { output: name }
      },
      { input: '{"items": ["a", "b"]}' }
    )
    expect(calls.filter((call) => call.endsWith('1'))).not.toContain('a 1')
    expect(statusOf(driven)).toBe('SUCCEEDED [["a",1],"other"]')
  })

  it('of a Parallel whose first branch fails again at once leaves the others alone', () => {
    const definition = graph({
      P: {
        Type: 'Parallel',
        Branches: [
          graph({ Quick: { Type: 'Pass', End: true } }),
          graph({ F: { Type: 'Fail', Error: 'E' } }),
          graph({ Slow: task('slow') })
        ],
        Catch: [{ ErrorEquals: ['Never'], Next: 'P' }],
        End: true
      }
    })
    const driven = redrive(definition, () => 'never', { times: 3 })
    expect(driven.state).toMatchObject({ status: 'FAILED', error: 'E', redriveCount: 3 })
    expect(driven.state.tasks.size).toBe(0)
  })

  it('takes up what was stopped between two states', () => {
    const definition = graph({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Pass', Next: 'C' },
      C: { Type: 'Pass', End: true }
    })
    const driven = drive(definition, {
      limits: { transitionsPerStep: 1 },
      interrupt: (state) =>
        state.redriveCount === 0 && state.lastEventId === 5 ? { type: 'StopExecution' } : undefined,
      redrive: (state) => state.status === 'ABORTED'
    })
    expect(driven.events.slice(-4).map(({ type }) => type)).toEqual([
      'ExecutionRedriven',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded'
    ])
  })

  it('does not happen where the history has no room for another failure', () => {
    const driven = drive(graph({ F: { Type: 'Fail', Error: 'E' } }), {
      limits: { historyEvents: 4 },
      redrive: (state) => state.status === 'FAILED'
    })
    expect(driven.links).toEqual(['1<0 ExecutionStarted', '2<0 FailStateEntered', '3<2 ExecutionFailed'])
  })
})
