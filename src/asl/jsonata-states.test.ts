import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { parse } from '../lib/json/parse.ts'
import { Payload } from '../lib/json/payload.ts'
import { object } from '../lib/json/value.ts'
import { choose } from './choice-rule.ts'
import type { ChoiceState, FailState, MapState, PassState, State, TaskState, WaitState } from './definition.ts'
import { catcherOutput, evaluateArguments, stateOutput } from './input-output.ts'
import { mapItems, maxConcurrency, toleratedFailures } from './map-input.ts'
import { taskSeconds } from './task-fields.ts'
import { evaluateText } from './text-field.ts'
import { waitUntil } from './wait-until.ts'

const state = <T extends State>(fields: object): T => stateFixture<T>({ QueryLanguage: 'JSONata', ...fields })
const scopeOf = (input: string) => scopeFixture({ input: Payload.ofText(input) })
const NOW = 1_000_000

const task = (fields: object) =>
  state<TaskState>({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true, ...fields })
const map = (fields: object) =>
  state<MapState>({
    Type: 'Map',
    ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Succeed' } } },
    End: true,
    ...fields
  })
const wait = (fields: object) => state<WaitState>({ Type: 'Wait', End: true, ...fields })

describe('output', () => {
  test('is what Output makes of input and result, or the result', () => {
    const rawInput = Payload.ofText('{"n":1}')
    const result = Payload.ofText('{"m":2}')
    const outputOf = (fields: object) =>
      stateOutput(task(fields), scopeFixture({ input: rawInput, result }), { rawInput, result }).text
    expect(outputOf({ Output: { sum: '{% $states.input.n + $states.result.m %}', kept: null } })).toBe(
      '{"sum":3,"kept":null}'
    )
    expect(outputOf({ Output: null })).toBe('null')
    expect(outputOf({})).toBe('{"m":2}')
  })

  test('of a catcher is its Output, or the error output', () => {
    const errorOutput = object({ Error: 'E', Cause: 'C' })
    const caught = (fields: object) => {
      const [catcher] = task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N', ...fields }] }).catch
      const rawInput = Payload.ofText('{}')
      return catcher && catcherOutput(catcher, scopeFixture({ errorOutput }), { rawInput, errorOutput }).text
    }
    expect(caught({ Output: { e: '{% $states.errorOutput.Error %}' } })).toBe('{"e":"E"}')
    expect(caught({})).toBe('{"Error":"E","Cause":"C"}')
  })

  test('an expression that gives nothing fails the state and names the leaf', () => {
    const run = () => {
      const rawInput = Payload.ofText('{}')
      const pass = state<PassState>({ Type: 'Pass', End: true, Output: { a: ['{% $states.input.nope %}'] } })
      return stateOutput(pass, scopeFixture({ input: rawInput }), { rawInput })
    }
    expect(run).toThrow(
      "States.QueryEvaluationError: The JSONata expression '$states.input.nope' specified for the field 'Output/a[0]' returned nothing (undefined)."
    )
    expect(run).toThrow(expect.objectContaining({ location: 'Output/a[0]' }))
  })
})

test('arguments are Arguments, or the input', () => {
  expect(evaluateArguments(task({ Arguments: {} }), scopeOf('{"n":1}')).text).toBe('{}')
  expect(evaluateArguments(task({ Arguments: '{% $states.input.n %}' }), scopeOf('{"n":1}')).text).toBe('1')
  expect(evaluateArguments(task({}), scopeOf('{"n": 1}')).text).toBe('{"n": 1}')
})

describe('choices', () => {
  const choice = (condition: unknown) =>
    state<ChoiceState>({
      Type: 'Choice',
      Choices: [{ Condition: condition, Next: 'Yes', Output: 'rule' }],
      Default: 'No',
      Output: 'state'
    })
  const taken = (condition: unknown, input = '{}') => choose(choice(condition), scopeOf(input))

  test('follow conditions', () => {
    expect(taken('{% $states.input.n > 1 %}', '{"n":2}').next).toBe('Yes')
    expect(taken('{% $states.input.n > 1 %}', '{"n":1}').next).toBe('No')
    expect(taken(true).next).toBe('Yes')
    expect(taken(false).next).toBe('No')
  })

  test('have the Output of the rule, or with the default that of the state', () => {
    const output = (input: string) => {
      const picked = choice('{% $states.input %}')
      const rawInput = Payload.ofText(input)
      const scope = scopeFixture({ input: rawInput })
      return stateOutput(picked, scope, { rawInput }, choose(picked, scope).output).text
    }
    expect(output('true')).toBe('"rule"')
    expect(output('false')).toBe('"state"')
  })

  test('a condition that is no boolean fails the state', () => {
    expect(() => taken('{% 1 %}')).toThrow(
      "States.QueryEvaluationError: The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1"
    )
    expect(() => taken('{% $states.input.nope %}')).toThrow('returned nothing (undefined).')
  })
})

describe('waits', () => {
  test('last as long as expressions say', () => {
    expect(waitUntil(wait({ Seconds: '{% $states.input.s %}' }), scopeOf('{"s":5}'), NOW)).toBe(NOW + 5_000)
    expect(waitUntil(wait({ Timestamp: "{% '1970-01-01T01:00:00Z' %}" }), scopeOf('{}'), NOW)).toBe(3_600_000)
  })

  test.each(['2016-12-05T21:29:29', '2016-12-05 21:29:29Z', '2016-12-05T25:29:29Z', '05-12-2016T21:29:29Z'])(
    'a Timestamp of %s fails the state, in the words recorded',
    (text) => {
      const run = () => waitUntil(wait({ Timestamp: '{% $states.input %}' }), scopeOf(JSON.stringify(text)), NOW)
      expect(run).toThrow(
        `States.QueryEvaluationError: The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`
      )
      expect(run).toThrow(expect.objectContaining({ location: 'Timestamp' }))
    }
  )

  test('seconds are whole and not negative', () => {
    const run = (seconds: string) => () => waitUntil(wait({ Seconds: '{% $states.input %}' }), scopeOf(seconds), NOW)
    for (const seconds of ['-1', '1.5', '"1"']) expect(run(seconds)).toThrow('States.QueryEvaluationError')
  })
})

describe('maps', () => {
  test('iterate over what Items gives', () => {
    expect(mapItems(map({ Items: '{% $states.input.i %}' }), scopeOf('{"i":[1,2]}'))).toEqual([1, 2])
    expect(mapItems(map({ Items: [1, '{% $states.input.i %}'] }), scopeOf('{"i":2}'))).toEqual([1, 2])
    expect(mapItems(map({}), scopeOf('[3]'))).toEqual([3])
  })

  // AWS's words, as recorded
  test.each([
    ['1', "returned an unexpected result type. Expected 'array', but was 'number' for value: 1"],
    ["'string'", `returned an unexpected result type. Expected 'array', but was 'string' for value: "string"`],
    ['true', "returned an unexpected result type. Expected 'array', but was 'boolean' for value: true"],
    ['null', "returned an unexpected result type. Expected 'array', but was 'null' for value: null"],
    [
      "{'foo':'bar'}",
      `returned an unexpected result type. Expected 'array', but was 'object' for value: {"foo":"bar"}`
    ],
    ['$fn := function($x){$x}', 'returned an unsupported result type.']
  ])('Items of %s fail the state', (expression, ending) => {
    expect(() => mapItems(map({ Items: `{% ${expression} %}` }), scopeOf('{}'))).toThrow(
      `States.QueryEvaluationError: The JSONata expression '${expression}' specified for the field 'Items' ${ending}`
    )
  })

  test('have numbers by expression', () => {
    expect(maxConcurrency(map({ MaxConcurrency: '{% $states.input %}' }), scopeOf('3'))).toBe(3)
    expect(toleratedFailures(map({ ToleratedFailurePercentage: '{% 12.5 %}' }), scopeOf('{}'))).toEqual({
      percentage: 12.5
    })
    expect(() => toleratedFailures(map({ ToleratedFailureCount: '{% -1 %}' }), scopeOf('{}'))).toThrow(
      'States.QueryEvaluationError: ToleratedFailureCount cannot be negative.'
    )
  })
})

test('timeouts are numbers or expressions', () => {
  const timeouts = task({ TimeoutSeconds: '{% $states.input.t %}', HeartbeatSeconds: 5 })
  expect(taskSeconds(timeouts, scopeOf('{"t":60}'))).toEqual({ timeoutSeconds: 60, heartbeatSeconds: 5 })
  expect(() => taskSeconds(timeouts, scopeOf('{"t":0}'))).toThrow('States.QueryEvaluationError')
})

test('the texts of a Fail state are literal or expressions', () => {
  const fail = state<FailState>({ Type: 'Fail', Error: "{% 'E' & $v %}", Cause: '$.literal' })
  const scope = scopeFixture({ variable: () => parse('1') })
  expect(fail.error && evaluateText(fail.error, scope)).toBe('E1')
  expect(fail.cause && evaluateText(fail.cause, scope)).toBe('$.literal')
})

test('a heartbeat that turns out longer than the timeout is refused when the state is entered', () => {
  const clocks = task({ TimeoutSeconds: '{% $states.input.t %}', HeartbeatSeconds: 10 })
  expect(taskSeconds(clocks, scopeOf('{"t":10}'))).toEqual({ timeoutSeconds: 10, heartbeatSeconds: 10 })
  expect(() => taskSeconds(clocks, scopeOf('{"t":9}'))).toThrow(
    'States.QueryEvaluationError: HeartbeatSeconds cannot be greater than TimeoutSeconds.'
  )
})
