import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.StringSplit', () => {
  test.each([
    ['1,2,3', ',', ['1', '2', '3']],
    ['This.is+a,test=string', '.+,=', ['This', 'is', 'a', 'test', 'string']],
    [',,,,', ',', []],
    [', , ,', ',', [' ', ' ']],
    ['', ',', []],
    ['abc', '', ['abc']],
    ['Hello\nWorld', '\n', ['Hello', 'World']],
    ['a💥b', '💥', ['a', 'b']]
  ])('%j by %j', (text, delimiters, expected) => {
    const input = JSON.stringify([text, delimiters])
    expect(JSON.parse(outcome('States.StringSplit($[0], $[1])', input))).toEqual(expected)
  })

  test.each(["States.StringSplit(1, ',')", "States.StringSplit('a', 1)", "States.StringSplit('a')"])(
    '%s fails',
    (text) => {
      expect(outcome(text)).toBe(invalid('StringSplit'))
    }
  )
})
