import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { parse } from '../lib/json/parse.ts'
import { Payload } from '../lib/json/payload.ts'
import type { PassState } from './definition.ts'
import type { Scope } from './scope.ts'

/** What a template, given as JSON text, makes of an input. */
function build(template: string, input = '{}', changes: Partial<Scope> = {}): string {
  const { arguments: compiled } = stateFixture<PassState>({ Type: 'Pass', End: true, Parameters: JSON.parse(template) })
  return compiled?.evaluate(scopeFixture({ input: Payload.ofText(input), ...changes })).text ?? 'no template'
}

describe('payload templates', () => {
  test.each([
    ['a path', '{"a.$":"$.x"}', '{"x":[1,2]}', '{"a":[1,2]}'],
    ['the whole input', '{"a.$":"$"}', ' { "x" : 1 } ', '{"a":{"x":1}}'],
    ['a null', '{"a.$":"$.x"}', '{"x":null}', '{"a":null}'],
    ['a path that can find several', '{"a.$":"$.x[*].y"}', '{"x":[{"y":1},{"y":2}]}', '{"a":[1,2]}'],
    ['an index past the end', '{"a.$":"$.x[5]"}', '{"x":[1]}', '{"a":null}'],
    ['numbers as they were written', '{"a.$":"$.x","b":1.0}', '{"x":1e3}', '{"b":1,"a":1e3}'],
    ['an object within an object', '{"a":{"b.$":"$.x"}}', '{"x":1}', '{"a":{"b":1}}'],
    ['an object within an array', '{"a":[{"b.$":"$.x"},"$.x",3]}', '{"x":1}', '{"a":[{"b":1},"$.x",3]}'],
    ['an object within arrays', '{"a":[[{"b.$":"$.x"}]]}', '{"x":1}', '{"a":[[{"b":1}]]}'],
    ['literals only', '{"a":"$.x","b":["States.UUID()"]}', '{"x":1}', '{"a":"$.x","b":["States.UUID()"]}'],
    ['a member that is called Comment', '{"Comment":"c"}', '{}', '{"Comment":"c"}'],
    ['a dynamic member beside a literal one of the same name', '{"a.$":"$.x","a":0}', '{"x":1}', '{"a":1}'],
    ['an array as the template', '[{"a.$":"$.x"},1]', '{"x":1}', '[{"a":1},1]']
  ])('%s', (_, template, input, expected) => {
    expect(build(template, input)).toBe(expected)
  })

  test('paths may start at the context object or at a variable', () => {
    const changes: Partial<Scope> = {
      context: () => parse('{"Execution":{"Name":"e"}}'),
      variable: (name) => (name === 'v' ? parse('{"x":[7]}') : undefined)
    }
    expect(build('{"a.$":"$$.Execution.Name","b.$":"$v.x[0]","c.$":"$$"}', '{}', changes)).toBe(
      '{"a":"e","b":7,"c":{"Execution":{"Name":"e"}}}'
    )
  })

  // orders that AWS was seen to give
  test.each([
    [
      '{"FunctionName.$":"$.f","Payload":{"z":1,"b.$":"$.f","y":2}}',
      '{"Payload":{"z":1,"y":2,"b":"F"},"FunctionName":"F"}'
    ],
    ['{"StateMachineArn.$":"$.f","Input.$":"$.f","Name.$":"$.f"}', '{"Input":"F","StateMachineArn":"F","Name":"F"}'],
    [
      '{"TableName.$":"$.f","Key.$":"$.f","UpdateExpression.$":"$.f","ExpressionAttributeValues.$":"$.f","ReturnValues":"R"}',
      '{"ReturnValues":"R","TableName":"F","UpdateExpression":"F","Key":"F","ExpressionAttributeValues":"F"}'
    ]
  ])('literal members come first, then the dynamic ones as a Java map has them: %s', (template, expected) => {
    expect(build(template, '{"f":"F"}')).toBe(expected)
  })

  test('names that JavaScript would move to the front or take for special stay what they are', () => {
    expect(build('{"b":1,"10":2,"__proto__":3,"1.$":"$.x"}', '{"x":4}')).toBe('{"10":2,"b":1,"__proto__":3,"1":4}')
  })

  test('a path that finds nothing names the field and quotes the input', () => {
    expect(() => build('{"value.$":"$.nope"}', '{"other": 1}')).toThrow(
      `States.Runtime: The JSONPath '$.nope' specified for the field 'value.$' could not be found in the input '{"other": 1}'`
    )
  })

  test('a template without anything dynamic gives the same payload every time', () => {
    const { arguments: template } = stateFixture<PassState>({ Type: 'Pass', End: true, Parameters: { a: 1 } })
    expect(template?.evaluate(scopeFixture())).toBe(template?.evaluate(scopeFixture()))
  })

  test('without `.$` members a template is its own value', () => {
    const anyObject = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => !name.endsWith('.$') && name !== '__proto__'),
      fc.jsonValue()
    )
    fc.assert(
      fc.property(anyObject, (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('.$"'))
        expect(JSON.parse(build(text))).toEqual(JSON.parse(text))
      })
    )
  })
})
