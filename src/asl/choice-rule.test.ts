import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { parse } from '../lib/json/parse.ts'
import { Payload } from '../lib/json/payload.ts'
import { choose } from './choice-rule.ts'
import type { ChoiceState } from './definition.ts'

const choiceOf = (rules: unknown, fields: object = {}): ChoiceState =>
  stateFixture({ Type: 'Choice', Choices: rules, ...fields })

/** Whether a rule matches an input, which is JSON text. */
function matches(rule: object, input: string): boolean {
  const state = choiceOf([{ ...rule, Next: 'Yes' }], { Default: 'No' })
  return choose(state, scopeFixture({ input: Payload.ofText(input) })).next === 'Yes'
}

const holds = (operator: string, operand: unknown, value: string): boolean =>
  matches({ Variable: '$.v', [operator]: operand }, `{"v":${value}}`)

describe('comparisons', () => {
  test.each([
    ['StringEquals', 'a', '"a"', true],
    ['StringEquals', '', '""', true],
    ['StringEquals', 'a ', '"a"', false],
    ['StringLessThan', 'A ', '"A"', true],
    ['StringGreaterThan', 'Z', '"a"', true],
    ['StringLessThanEquals', 'b', '"b"', true],
    ['StringGreaterThanEquals', 'b', '"a"', false],
    ['StringMatches', 'log-*.txt', '"log-1.txt"', true],
    ['StringMatches', 'a', 'null', false],
    ['NumericEquals', 0, '0.0', true],
    ['NumericEquals', 1, '1e0', true],
    ['NumericEquals', 100, '100.000', true],
    ['NumericLessThan', 10, '9.5', true],
    ['NumericGreaterThan', 10, '10', false],
    ['NumericLessThanEquals', 10, '10', true],
    ['NumericGreaterThanEquals', 10, '11', true],
    ['BooleanEquals', true, 'true', true],
    ['BooleanEquals', false, 'false', true],
    ['BooleanEquals', false, 'true', false],
    ['TimestampEquals', '2016-03-14T01:59:00Z', '"2016-03-14T01:59:00.000Z"', true],
    ['TimestampEquals', '2016-03-14T01:59:00Z', '"2016-03-14T03:59:00+02:00"', true],
    ['TimestampLessThan', '2016-03-14T01:59:00.000000002Z', '"2016-03-14T01:59:00.000000001Z"', true],
    ['TimestampGreaterThan', '2016-03-14T01:59:00Z', '"2016-03-14T01:58:59Z"', false],
    ['TimestampLessThanEquals', '2016-03-14T01:59:00Z', '"2016-03-14T01:59:00Z"', true],
    ['TimestampGreaterThanEquals', '2016-03-14T01:59:00Z', '"2017-03-14T01:59:00Z"', true]
  ])('%s %j of %s is %s', (operator, operand, value, expected) => {
    expect(holds(operator, operand, value)).toBe(expected)
  })

  test.each([
    ['StringEquals', '1', ['1', 'null', 'true', '[]', '{}']],
    ['NumericEquals', 0, ['"0"', '""', 'null', 'false', '[]', '{}']],
    ['NumericLessThanEquals', 0, ['"0"', '""', 'null', 'false']],
    ['BooleanEquals', false, ['0', '""', 'null', '"false"', '[]']],
    ['TimestampEquals', '2016-03-14T01:59:00Z', ['0', '""', 'null', '"2016-03-14 01:59:00Z"', '"2016-03-14"']],
    ['TimestampGreaterThanEquals', '2016-03-14T01:59:00Z', ['"9999-01-01"', 'true']]
  ])('%s is false for values of another type', (operator, operand, values) => {
    expect(values.map((value) => holds(operator, operand, value))).toEqual(values.map(() => false))
  })

  test('type tests are compared with their operand', () => {
    const values = {
      IsNull: 'null',
      IsNumeric: '1.5',
      IsString: '"x"',
      IsBoolean: 'false',
      IsTimestamp: '"2016-03-14T01:59:00Z"'
    }
    for (const [operator, value] of Object.entries(values)) {
      expect([operator, holds(operator, true, value), holds(operator, false, value)]).toEqual([operator, true, false])
      expect([operator, holds(operator, true, '[]'), holds(operator, false, '[]')]).toEqual([operator, false, true])
    }
    expect(holds('IsTimestamp', true, '"2016-03-14"')).toBe(false)
  })

  test('a null is present, a missing member and an index past the end are not', () => {
    expect(holds('IsPresent', true, 'null')).toBe(true)
    expect(holds('IsPresent', false, 'null')).toBe(false)
    expect(matches({ Variable: '$.x', IsPresent: false }, '{"v":1}')).toBe(true)
    expect(matches({ Variable: '$.v[0]', IsPresent: true }, '{"v":[]}')).toBe(false)
    expect(matches({ Variable: '$.v[0].x', IsPresent: false }, '{"v":[]}')).toBe(true)
  })

  test('the operand of a Path operator is what its path finds', () => {
    const rule = { Variable: '$.v', NumericGreaterThanPath: '$.limit' }
    expect(matches(rule, '{"v":2,"limit":1}')).toBe(true)
    expect(matches(rule, '{"v":2,"limit":2}')).toBe(false)
    expect(matches(rule, '{"v":2,"limit":"1"}')).toBe(false)
  })

  test('a variable or the context object can be compared', () => {
    const state = choiceOf([{ Variable: '$limit', NumericEqualsPath: '$$.Execution.Input.n', Next: 'Yes' }], {
      Default: 'No'
    })
    const scope = scopeFixture({
      variable: (name) => (name === 'limit' ? 3 : undefined),
      context: () => parse('{"Execution":{"Input":{"n":3}}}')
    })
    expect(choose(state, scope).next).toBe('Yes')
  })
})

describe('rules within rules', () => {
  const positive = { Variable: '$.v', NumericGreaterThan: 0 }
  const small = { Variable: '$.v', NumericLessThan: 10 }

  test('And, Or and Not combine them', () => {
    expect(matches({ And: [positive, small] }, '{"v":5}')).toBe(true)
    expect(matches({ And: [positive, small] }, '{"v":50}')).toBe(false)
    expect(matches({ Or: [positive, small] }, '{"v":-5}')).toBe(true)
    expect(matches({ Not: positive }, '{"v":-5}')).toBe(true)
    expect(matches({ Not: { And: [{ Or: [positive] }, { Not: small }] } }, '{"v":50}')).toBe(false)
  })

  test('And stops at the first that does not hold, so that it can guard a path', () => {
    const guarded = {
      And: [
        { Variable: '$.x', IsPresent: true },
        { Variable: '$.x', StringEquals: 'a' }
      ]
    }
    expect(matches(guarded, '{"v":1}')).toBe(false)
  })
})

describe('choose', () => {
  test('the first rule that holds is taken, whatever the order of its members', () => {
    const state = choiceOf([
      { Next: 'No', NumericEquals: 1, Variable: '$.v' },
      { Variable: '$.v', Next: 'Yes', IsNumeric: true },
      { IsPresent: true, Variable: '$.v', Next: 'No' }
    ])
    expect(choose(state, scopeFixture({ input: Payload.ofText('{"v":2}') })).next).toBe('Yes')
  })

  test('a missing variable fails the state', () => {
    const run = () => matches({ Variable: '$.foo', StringEquals: 'a' }, '{}')
    expect(run).toThrow(
      "States.Runtime: Invalid path '$.foo': The choice state's condition path references an invalid value."
    )
  })

  test('a choice without a match and without a default fails the state', () => {
    const state = choiceOf([{ Variable: '$.v', IsNull: true, Next: 'Yes' }])
    expect(() => choose(state, scopeFixture({ input: Payload.ofText('{"v":2}') }))).toThrow(
      'States.Runtime: Failed to transition out of the state. The state does not point to a next state.'
    )
  })

  test('the Assign of the rule that is taken counts, that of the state only with the default', () => {
    const state = choiceOf([{ Variable: '$.v', IsNull: true, Next: 'Yes', Assign: { from: 'rule' } }], {
      Default: 'No',
      Assign: { from: 'state' }
    })
    const assigned = (input: string) => {
      const scope = scopeFixture({ input: Payload.ofText(input) })
      return choose(state, scope).assign?.evaluate(scope).text
    }
    expect(assigned('{"v":null}')).toBe('{"from":"rule"}')
    expect(assigned('{"v":1}')).toBe('{"from":"state"}')
    const bare = choiceOf([{ Variable: '$.v', IsNull: true, Next: 'Yes' }], {
      Default: 'Yes',
      Assign: { from: 'state' }
    })
    expect(choose(bare, scopeFixture({ input: Payload.ofText('{"v":null}') })).assign).toBeUndefined()
  })
})
