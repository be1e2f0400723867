import { describe, expect, test } from 'vitest'
import { IntrinsicSyntaxError } from './intrinsic.ts'
import { parseIntrinsic } from './parse-intrinsic.ts'

/** The values of literal arguments. */
const literals = (text: string): unknown[] =>
  parseIntrinsic(text).call.operands.map((operand) => (operand.kind === 'literal' ? operand.value : operand.kind))

describe('parseIntrinsic', () => {
  test.each([
    ['States.Array()', []],
    ['States.Array( )', []],
    ["States.Array('a', 1, -2.50, 1e3, true, false, null)", ['a', 1, '-2.50', '1e3', true, false, null]],
    ["  States.Array ( 'a' ,\n\t'b' )\n", ['a', 'b']],
    [`States.Array('{"a": "b"}', 'say "hi"')`, ['{"a": "b"}', 'say "hi"']],
    [String.raw`States.Array('it\'s', '\{\}', 'a\\b')`, ["it's", '{}', 'a\\b']],
    ["States.Array('line\nbreak')", ['line\nbreak']],
    ['States.Array($.a, $$.b, $c, States.UUID())', ['path', 'path', 'path', 'call']]
  ])('reads %s', (text, expected) => {
    const values = literals(text).map((value) => (value instanceof Object ? (value as { text: string }).text : value))
    expect(values).toEqual(expected)
  })

  test('lists the paths of all calls, as they are written', () => {
    const { paths } = parseIntrinsic(
      "States.Format($.t, $['a,b'], States.Array($$.Execution.Id, $items[0]) , $.l[?(@.x == 'y)')])"
    )
    expect(paths.map(({ text }) => text)).toEqual([
      '$.t',
      "$['a,b']",
      '$$.Execution.Id',
      '$items[0]',
      "$.l[?(@.x == 'y)')]"
    ])
  })

  test('keeps the escapes of a template, which tell a brace from a place to fill', () => {
    expect(literals(String.raw`States.Format('\{\}{}', '\{')`)).toEqual([String.raw`\{\}{}`, '{'])
  })

  test('ten levels of calls are accepted, eleven are not', () => {
    const nested = (levels: number): string => `${'States.Array('.repeat(levels)}${')'.repeat(levels)}`
    expect(parseIntrinsic(nested(10)).call.operands).toHaveLength(1)
    expect(() => parseIntrinsic(nested(11))).toThrow('more than 10 levels')
  })

  test.each([
    ['', "unknown function ''"],
    ['$.a', "unknown function ''"],
    ['States.Nope()', "unknown function 'States.Nope' at position 11"],
    ['states.format()', "unknown function 'states.format'"],
    ['States.UUID', "'(' expected"],
    ['States.UUID(', 'an argument expected'],
    ['States.UUID() x', 'nothing expected after the call'],
    ["States.Array('a' 'b')", "',' or ')' expected"],
    ["States.Array('a',)", 'an argument expected'],
    ["States.Array('a", "missing '"],
    [String.raw`States.Array('a\n')`, 'can be escaped at position 16'],
    [String.raw`States.Array('say \"hi\"')`, 'can be escaped'],
    ["States.Array('a\\", 'can be escaped'],
    ['States.Array("a")', 'an argument expected'],
    ['States.Array(01)', 'an argument expected'],
    ['States.Array(1.)', 'an argument expected'],
    ['States.Array(+1)', 'an argument expected'],
    ['States.Array(True)', "unknown function 'True'"],
    ['States.Array($.a[)', 'Invalid path'],
    ['States.Array($.)', 'Invalid path']
  ])('refuses %s and says why and where', (text, problem) => {
    expect(() => parseIntrinsic(text)).toThrow(IntrinsicSyntaxError)
    expect(() => parseIntrinsic(text)).toThrow(problem)
  })
})
