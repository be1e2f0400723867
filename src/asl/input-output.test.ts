import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { parse } from '../lib/json/parse.ts'
import { Payload } from '../lib/json/payload.ts'
import { object } from '../lib/json/value.ts'
import type { FailState, PassState, State, TaskState } from './definition.ts'
import { catcherOutput, effectiveInput, evaluateArguments, selectResult, stateOutput } from './input-output.ts'
import type { Scope } from './scope.ts'

const pass = (fields: object): PassState => stateFixture({ Type: 'Pass', End: true, ...fields })
const task = (fields: object): TaskState =>
  stateFixture({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true, ...fields })

const inputOf = (state: State, input: string, changes: Partial<Scope> = {}): string =>
  effectiveInput(state, scopeFixture({ input: Payload.ofText(input), ...changes })).text

/** The output for a raw input and, where the state has one, a result. */
function outputOf(state: Exclude<State, FailState>, input: string, result?: string, changes: Partial<Scope> = {}) {
  const rawInput = Payload.ofText(input)
  const scope = scopeFixture({ input: rawInput, ...changes })
  return stateOutput(state, scope, { rawInput, ...(result !== undefined && { result: Payload.ofText(result) }) }).text
}

describe('effectiveInput', () => {
  test.each([
    ['without InputPath, in the text it came in', {}, '{ "a": 1 }'],
    ['with InputPath $, in the text it came in', { InputPath: '$' }, '{ "a": 1 }'],
    ['with a path, what it finds', { InputPath: '$.a' }, '1'],
    ['with a null InputPath, an empty object', { InputPath: null }, '{}']
  ])('%s', (_, fields, expected) => {
    expect(inputOf(pass(fields), '{ "a": 1 }')).toBe(expected)
  })

  test('can be a variable or the context object', () => {
    expect(inputOf(pass({ InputPath: '$v' }), '{}', { variable: () => 42 })).toBe('42')
    expect(inputOf(pass({ InputPath: '$$.X' }), '{}', { context: () => parse('{"X":[1]}') })).toBe('[1]')
  })

  test('a path that finds nothing fails the state', () => {
    expect(() => inputOf(pass({ InputPath: '$.NoSuchInputPath' }), '{}')).toThrow(
      "States.Runtime: Invalid path '$.NoSuchInputPath' : No results for path: $['NoSuchInputPath']"
    )
  })

  test('under JSONata it is the input', () => {
    expect(inputOf(pass({ QueryLanguage: 'JSONata' }), '[ 1 ]')).toBe('[ 1 ]')
  })
})

test('arguments are the input where the state has no Parameters', () => {
  const scope = scopeFixture({ input: Payload.ofText('{ "a": 1 }') })
  expect(evaluateArguments(task({}), scope)).toBe(scope.input)
  expect(evaluateArguments(task({ Parameters: { 'b.$': '$.a' } }), scope).text).toBe('{"b":1}')
})

test('ResultSelector selects from the result', () => {
  const scope = scopeFixture({ input: Payload.ofText('{"a":1}') })
  const result = Payload.ofText('{ "Payload": 2 }')
  expect(selectResult(task({}), scope, result)).toBe(result)
  expect(selectResult(task({ ResultSelector: { 'p.$': '$.Payload' } }), scope, result).text).toBe('{"p":2}')
})

describe('stateOutput', () => {
  test.each([
    ['the result, in the text it came in', {}, '{"a":1}', '[1, 2]', '[1, 2]'],
    ['the result with ResultPath $', { ResultPath: '$' }, '{"a":1}', '[1, 2]', '[1, 2]'],
    ['the raw input with a null ResultPath', { ResultPath: null }, '{ "a":1}', '2', '{ "a":1}'],
    ['a new member, last', { ResultPath: '$.r' }, '{"b":1,"a":2}', '3', '{"b":1,"a":2,"r":3}'],
    ['a member replaced in its place', { ResultPath: '$.b' }, '{"b":1,"a":2}', '3', '{"b":3,"a":2}'],
    [
      'the raw input, whatever InputPath selected',
      { InputPath: '$.a', ResultPath: '$.r' },
      '{"a":1}',
      '2',
      '{"a":1,"r":2}'
    ],
    ['parents made on the way', { ResultPath: '$.x.y' }, '{}', '1', '{"x":{"y":1}}'],
    ['what OutputPath selects from both', { ResultPath: '$.r', OutputPath: '$.r.x' }, '{}', '{"x":5}', '5'],
    ['an empty object with a null OutputPath', { OutputPath: null }, '{"a":1}', '2', '{}']
  ])('of a Task is %s', (_, fields, input, result, expected) => {
    expect(outputOf(task(fields), input, result)).toBe(expected)
  })

  test('OutputPath may be a variable', () => {
    expect(outputOf(pass({ ResultPath: '$.r', OutputPath: '$v' }), '{}', '1', { variable: () => 42 })).toBe('42')
  })

  test('of a state without a result it comes from the effective input', () => {
    const wait = stateFixture<Exclude<State, FailState>>({
      Type: 'Wait',
      Seconds: 1,
      InputPath: '$.a',
      OutputPath: '$.b',
      End: true
    })
    expect(outputOf(wait, '{"a":{"b":[1]}}')).toBe('[1]')
    expect(outputOf(stateFixture<Exclude<State, FailState>>({ Type: 'Succeed' }), '[ 1 ]')).toBe('[ 1 ]')
  })

  test('an OutputPath that finds nothing fails the state', () => {
    expect(() => outputOf(pass({ OutputPath: '$.no.such' }), '{}', '{}')).toThrow(
      "States.Runtime: Invalid path '$.no.such' : Missing property in path $['no']"
    )
  })

  test('under JSONata it is the result, or the input where there is none', () => {
    expect(outputOf(task({ QueryLanguage: 'JSONata' }), '{"a":1}', '[1, 2]')).toBe('[1, 2]')
    expect(outputOf(pass({ QueryLanguage: 'JSONata' }), '{ "a":1}')).toBe('{ "a":1}')
  })
})

describe('catcherOutput', () => {
  const errorOutput = object({ Error: 'E', Cause: 'C' })
  const caught = (fields: object, changes: Partial<Scope> = {}): string => {
    const { catch: catchers } = task({
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N', ...fields }],
      OutputPath: '$.nope'
    })
    const rawInput = Payload.ofText('{ "a": 1 }')
    return catchers[0] === undefined
      ? ''
      : catcherOutput(catchers[0], scopeFixture(changes), { rawInput, errorOutput }).text
  }

  test('is the error output, where ResultPath puts it', () => {
    expect(caught({})).toBe('{"Error":"E","Cause":"C"}')
    expect(caught({ ResultPath: '$.err' })).toBe('{"a":1,"err":{"Error":"E","Cause":"C"}}')
    expect(caught({ ResultPath: null })).toBe('{ "a": 1 }')
  })
})
