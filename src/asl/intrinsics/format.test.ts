import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.Format', () => {
  test.each([
    ["States.Format('no places')", '"no places"'],
    ["States.Format('{}{}', 'a', 'b')", '"ab"'],
    ["States.Format('{} {} {} {}', null, true, 1.10, -0)", '"null true 1.10 -0"'],
    [String.raw`States.Format('\'{}\' \{\} \\ "{}"', 'a', 'b')`, String.raw`"'a' {} \\ \"b\""`],
    ["States.Format('{}', '{}')", '"{}"'],
    [String.raw`States.Format('{}', 'a\\b')`, String.raw`"a\\b"`]
  ])('%s is %s', (text, expected) => {
    expect(outcome(text)).toBe(expected)
  })

  test('objects and arrays are printed as Java prints them', () => {
    const input = '{"Arg1":1,"Arg2":[],"Arg3":["x",null,{"a":true}]}'
    expect(outcome("States.Format('{}', $)", input)).toBe('"{Arg1=1, Arg2=[], Arg3=[x, null, {a=true}]}"')
  })

  test('what StringToJson gives is printed as JSON', () => {
    expect(outcome("States.Format('{}', States.StringToJson($))", String.raw`"{\"a\": [1, \"x\"]}"`)).toBe(
      String.raw`"{\"a\":[1,\"x\"]}"`
    )
    expect(outcome("States.Format('{}', States.StringToJson($))", String.raw`"\"x\""`)).toBe(String.raw`"\"x\""`)
  })

  test('a template may come from anywhere, escapes included, and need not be a string', () => {
    expect(outcome(`States.Format($, 'Ada')`, String.raw`"\\{{}\\} \\x"`)).toBe(String.raw`"{Ada} \\x"`)
    expect(outcome('States.Format($)', '12.0')).toBe('"12.0"')
  })

  test.each([
    ["States.Format('a {', 1)", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('a {{}}', 1)", "Invalid template in States.Format: matching '}' not found for '{'."],
    ["States.Format('}')", "Invalid template in States.Format: matching '{' not found for '}'."],
    [
      "States.Format('{}')",
      'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.'
    ],
    [
      "States.Format('{}', 1, 2)",
      'Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.'
    ],
    ['States.Format()', invalid('Format')]
  ])('%s fails', (text, expected) => {
    expect(outcome(text)).toBe(expected)
  })
})
