import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { Payload } from '../lib/json/payload.ts'
import { evaluateAssign, MAX_VARIABLE_BYTES } from './assign.ts'
import type { PassState } from './definition.ts'

function assign(template: object, input = '{}'): Record<string, string> {
  const { assign: compiled, queryLanguage } = stateFixture<PassState>({ Type: 'Pass', End: true, Assign: template })
  const scope = scopeFixture({ input: Payload.ofText(input), variable: (name) => (name === 'old' ? 1 : undefined) })
  const variables = compiled === undefined ? [] : [...evaluateAssign(compiled, scope, queryLanguage)]
  return Object.fromEntries(variables.map(([name, value]) => [name, value.text]))
}

describe('evaluateAssign', () => {
  test('gives each variable the text of its value', () => {
    expect(assign({ 'a.$': '$.x', b: [1, 2], c: 'text', d: null, 'e.$': '$old' }, '{"x":{"y":1.0}}')).toEqual({
      a: '{"y":1.0}',
      b: '[1,2]',
      c: '"text"',
      d: 'null',
      e: '1'
    })
  })

  test('takes literals literally', () => {
    const literals = { a: '$.no.such.path', b: '{% x %}', c: "States.Format('x')" }
    expect(assign(literals)).toEqual({ a: '"$.no.such.path"', b: '"{% x %}"', c: `"States.Format('x')"` })
  })

  test('assigns nothing when it is empty', () => {
    expect(assign({})).toEqual({})
  })

  test('has a limit for each variable and for all together', () => {
    const text = (bytes: number) => 'x'.repeat(bytes - 2)
    expect(Object.keys(assign({ a: text(MAX_VARIABLE_BYTES) }))).toEqual(['a'])
    expect(() => assign({ a: text(MAX_VARIABLE_BYTES + 1) })).toThrow("States.Runtime: The variable 'a' has a size")
    expect(() => assign({ a: text(200_000), b: text(100_000) })).toThrow(
      'States.Runtime: The variables of an Assign field'
    )
  })
})
