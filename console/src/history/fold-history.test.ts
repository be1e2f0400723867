import { describe, expect, test } from 'vitest'
import { showEvent } from '../../../src/api/history-event.ts'
import { type DriveOptions, drive } from '../../../tests/interpreter/drive.ts'
import { readGraph } from '../definition/graph.ts'
import { decisiveStay } from './failure.ts'
import { foldHistory } from './fold-history.ts'
import type { HistoryEvent } from './history.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const task = { Type: 'Task', Resource: functionArn, End: true }
const pass = { Type: 'Pass', End: true }
const machineOf = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states })

/** The history that the interpreter writes, as the API shows it, folded. */
function fold(definition: object, options: DriveOptions = {}) {
  const { events } = drive(definition, options)
  const shown = events.map((event) => showEvent(event, true)) as unknown as HistoryEvent[]
  return foldHistory(shown, readGraph(JSON.stringify(definition)))
}

const outline = ({ visits }: ReturnType<typeof fold>): readonly string[] =>
  visits.map(({ name, status, parent, index, attempts }) =>
    [
      name,
      status,
      parent && `in ${parent.name}${index === undefined ? '' : `[${index}]`}`,
      attempts.length > 0 && attempts.map((each) => each.status).join(',')
    ]
      .filter(Boolean)
      .join(' ')
  )

describe('a history', () => {
  test('gives each stay its input, output, times and transitions', () => {
    const history = fold(machineOf({ A: { Type: 'Pass', Result: { a: 1 }, Next: 'B' }, B: { Type: 'Succeed' } }), {
      input: '{"x":1}'
    })
    expect(outline(history)).toEqual(['A succeeded', 'B succeeded'])
    expect(history.visits[0]).toMatchObject({ input: '{"x":1}', output: '{"a":1}' })
    expect([...history.taken]).toEqual(['A→B'])
  })

  test('counts the attempts of a task and keeps why they failed', () => {
    const answers = [{ error: 'Busy', cause: 'try later' }, { output: 1 }]
    const retried = { ...task, Retry: [{ ErrorEquals: ['Busy'] }] }
    const history = fold(machineOf({ A: retried }), { answer: () => answers.shift() ?? 'never' })
    expect(outline(history)).toEqual(['A succeeded failed,succeeded'])
    expect(history.visits[0]?.attempts[0]).toMatchObject({ error: 'Busy', cause: 'try later', input: '{}' })
    expect(history.visits[0]?.error).toBeUndefined()
  })

  test('leads to the state that ended the execution, past what was caught around it', () => {
    const fail = (error: string) => ({ Type: 'Fail', Error: error })
    const parallel = { Type: 'Parallel', Branches: [machineOf({ Inner: fail('X') })] }
    const caught = { ...parallel, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }], End: true }
    const history = fold(machineOf({ P: caught, After: fail('Y') }))
    expect(outline(history)).toEqual(['P caught', 'Inner failed in P', 'After failed'])
    expect(decisiveStay(history)?.name).toBe('After')
    expect(decisiveStay(fold(machineOf({ P: { ...parallel, End: true } })))?.name).toBe('Inner')
    expect(decisiveStay(fold(machineOf({ P: pass })))).toBeUndefined()
  })

  test('tells a caught error from a failed state', () => {
    const caught = { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] }
    const history = fold(machineOf({ A: caught, After: { Type: 'Fail', Error: 'E', Cause: 'C' } }), {
      answer: () => ({ error: 'X' })
    })
    expect(outline(history)).toEqual(['A caught failed', 'After failed'])
    expect(history.visits[1]).toMatchObject({ error: 'E', cause: 'C' })
    expect(history.taken.has('A→After')).toBe(true)
  })

  test('puts states into the branches and iterations they are in', () => {
    const inner = machineOf({ Each: { ...pass } })
    const definition = machineOf({
      Both: {
        Type: 'Parallel',
        Branches: [
          machineOf({ Many: { Type: 'Map', MaxConcurrency: 1, ItemProcessor: inner, End: true } }),
          machineOf({ Other: pass })
        ],
        Next: 'Last'
      },
      Last: pass
    })
    const history = fold(definition, { input: '[1,2]' })
    expect(outline(history)).toEqual([
      'Both succeeded',
      'Many succeeded in Both',
      'Other succeeded in Both',
      'Each succeeded in Many[0]',
      'Each succeeded in Many[1]',
      'Last succeeded'
    ])
    const many = history.visits.find(({ name }) => name === 'Many')
    expect([...(many?.iterations.values() ?? [])].map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
  })

  test('shows what a failure aborts, and leaves nothing open', () => {
    const definition = machineOf({
      Many: { Type: 'Map', ItemProcessor: machineOf({ Each: { ...task, TimeoutSeconds: 5 } }), End: true }
    })
    const history = fold(definition, { input: '[1,2,3]' })
    expect(outline(history).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'Many timed-out',
      'Each timed-out',
      'Each aborted',
      'Each aborted'
    ])
    expect(history.visits.every(({ endMs }) => endMs !== undefined)).toBe(true)
    expect(history.visits[0]).toMatchObject({ error: 'States.Timeout' })
  })

  test('says with which error of a Fail state what is around it failed', () => {
    const refuse = machineOf({ Refuse: { Type: 'Fail', Error: 'Closed', Cause: 'by its owner' } })
    const each = machineOf({ Each: { Type: 'Map', ItemProcessor: refuse, End: true } })
    const definition = machineOf({
      Both: { Type: 'Parallel', Branches: [each], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Told' }], End: true },
      Told: pass
    })
    const { visits } = fold(definition, { input: '[1]' })
    expect(visits.map(({ name, status, error, cause }) => [name, status, error, cause])).toEqual([
      ['Both', 'caught', 'Closed', 'by its owner'],
      ['Each', 'failed', 'Closed', 'by its owner'],
      ['Refuse', 'failed', 'Closed', 'by its owner'],
      ['Told', 'succeeded', undefined, undefined]
    ])
  })

  test('takes failed states up again after a redrive', () => {
    const definition = machineOf({
      Both: { Type: 'Parallel', Branches: [machineOf({ A: task }), machineOf({ B: pass })], Next: 'C' },
      C: task
    })
    let isBroken = true
    const history = fold(definition, {
      answer: () => (isBroken ? { error: 'X' } : { output: 1 }),
      redrive: () => {
        const wasBroken = isBroken
        isBroken = false
        return wasBroken
      }
    })
    expect(outline(history)).toEqual([
      'Both succeeded',
      'A succeeded in Both failed,succeeded',
      'B succeeded in Both',
      'C succeeded succeeded'
    ])
  })

  test('ends what was open when the execution was stopped', () => {
    const wait = machineOf({ W: { Type: 'Wait', Seconds: 100, End: true } })
    const stopped = fold(wait, { interrupt: () => ({ type: 'StopExecution', error: 'Enough' }) })
    expect(outline(stopped)).toEqual(['W aborted'])
    expect(decisiveStay(stopped)?.name).toBe('W')
    expect(outline(fold({ ...wait, TimeoutSeconds: 7 }))).toEqual(['W timed-out'])
  })

  test('names the state whose expression failed', () => {
    const history = fold({
      QueryLanguage: 'JSONata',
      ...machineOf({ A: { Type: 'Pass', Output: '{% $none %}', End: true } })
    })
    expect(outline(history)).toEqual(['A failed'])
    expect(history.visits[0]?.error).toBe('States.QueryEvaluationError')
  })
})
