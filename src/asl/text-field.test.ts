import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { parse } from '../lib/json/parse.ts'
import { Payload } from '../lib/json/payload.ts'
import type { FailState } from './definition.ts'
import { evaluateText } from './text-field.ts'

function errorOf(fields: object, input = '{}'): string | undefined {
  const { error } = stateFixture<FailState>({ Type: 'Fail', ...fields })
  const context = () => parse('{"State":{"Name":"S"}}')
  return error && evaluateText(error, scopeFixture({ input: Payload.ofText(input), context, variable: () => 'v' }))
}

describe('the Error of a Fail state', () => {
  test.each([
    ['a text', { Error: 'E' }, 'E'],
    ['found by a path', { ErrorPath: '$.e' }, 'from input'],
    ['found in the context object', { ErrorPath: '$$.State.Name' }, 'S'],
    ['a variable', { ErrorPath: '$name' }, 'v'],
    ['made by an intrinsic function', { ErrorPath: "States.Format('<{}>', $.e)" }, '<from input>']
  ])('is %s', (_, fields, expected) => {
    expect(errorOf(fields, '{"e":"from input"}')).toBe(expected)
  })

  test('may be absent', () => {
    expect(errorOf({})).toBeUndefined()
  })

  test('a path that finds nothing fails the state', () => {
    expect(() => errorOf({ ErrorPath: '$.ErrorX' }, '{"e":1}')).toThrow(
      `States.Runtime: The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{"e":1}'`
    )
  })

  test('a value that is no text fails the state', () => {
    expect(() => errorOf({ ErrorPath: '$.e' }, '{"e":1}')).toThrow('States.Runtime')
  })
})
