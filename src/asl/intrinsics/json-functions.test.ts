import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.StringToJson', () => {
  test.each([
    ['""', 'null'],
    ['" \\n"', 'null'],
    ['"-0"', '0'],
    ['"[-0,-0.0,{\\"a\\":-0}]"', '[0,-0.0,{"a":0}]'],
    ['"{\\"b\\": 1.50, \\"a\\": [ ]}"', '{"b":1.50,"a":[]}'],
    ['"\\"x\\""', '"x"']
  ])('of %s is %s', (input, expected) => {
    expect(outcome('States.StringToJson($)', input)).toBe(expected)
  })

  test('bad JSON is reported in the words of AWS', () => {
    const source = 'Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)'
    expect(outcome('States.StringToJson($)', '"{\\n bad}"')).toBe(
      `Cannot convert String to Json in States.StringToJson, caused by: Unexpected character ('b' (code 98)): was expecting double-quote to start field name\n at [${source}; line: 2, column: 2]`
    )
  })

  test.each(['States.StringToJson(1)', 'States.StringToJson()', "States.StringToJson('1', '2')"])(
    '%s fails',
    (text) => {
      expect(outcome(text)).toBe(invalid('StringToJson'))
    }
  )
})

describe('States.JsonToString', () => {
  test('gives compact text', () => {
    expect(outcome('States.JsonToString($)', '{ "a" : [ 1.0, "x" ] }')).toBe(String.raw`"{\"a\":[1.0,\"x\"]}"`)
    expect(outcome("States.JsonToString('x')")).toBe(String.raw`"\"x\""`)
  })

  test.each(['States.JsonToString()', 'States.JsonToString(1, 2)'])('%s fails', (text) => {
    expect(outcome(text)).toBe('Invalid arguments in States.JsonToString: only a single argument is allowed.')
  })
})

describe('States.JsonMerge', () => {
  const merge = (a: string, b: string): string => outcome('States.JsonMerge($[0], $[1], false)', `[${a},${b}]`)

  test('replaces whole members, and lists all in the order of a Java map', () => {
    expect(merge('{"a":{"a1":1,"a2":2},"b":2,"d":3}', '{"a":{"a3":1,"a4":2},"c":3,"d":4}')).toBe(
      '{"a":{"a3":1,"a4":2},"b":2,"c":3,"d":4}'
    )
    expect(merge('{"nested":{"left":true},"keep":1}', '{"nested":null}')).toBe('{"nested":null,"keep":1}')
    expect(merge('{"value":1}', '{"fallback":true,"value":2}')).toBe('{"value":2,"fallback":true}')
    expect(merge('{}', '{"x":1}')).toBe('{"x":1}')
    expect(merge('{"x":1}', '{}')).toBe('{"x":1}')
    expect(merge('{}', '{}')).toBe('{}')
  })

  test('a third argument that is not true counts as false', () => {
    expect(outcome("States.JsonMerge($, $, 'false')", '{}')).toBe('{}')
    expect(outcome('States.JsonMerge($, $, true)', '{}')).toBe(invalid('JsonMerge'))
  })

  test.each(['States.JsonMerge($, $)', 'States.JsonMerge($, 1, false)', 'States.JsonMerge($, $, false, 1)'])(
    '%s fails',
    (text) => {
      expect(outcome(text, '{}')).toBe(invalid('JsonMerge'))
    }
  )
})
