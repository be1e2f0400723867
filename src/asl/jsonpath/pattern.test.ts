import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PathSyntaxError } from './path-errors.ts'
import { parsePattern } from './pattern.ts'

const matches = (source: string, text: string, flags = ''): boolean => parsePattern(source, flags).matches(text)

describe('parsePattern', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'xabc', false],
    ['abc', 'abcx', false],
    ['a.c', 'a\nc', false],
    ['a|bc', 'bc', true],
    ['(a|b)*', 'abba', true],
    ['a{2,3}', 'aaaa', false],
    ['a{2,}', 'aaaa', true],
    ['a{2}', 'aa', true],
    ['[a-c]+', 'abc', true],
    ['[^a-c]', 'b', false],
    ['[]a]+', ']a', true],
    ['[a\\-]+', 'a-', true],
    ['\\d+\\.\\d+', '12.5', true],
    ['\\w+\\s\\S', 'ab c', true],
    ['^a$', 'a', true],
    ['.*\\bcat\\b.*', 'a cat sat', true],
    ['.*\\bcat\\b.*', 'concatenate', false],
    ['(?:ab)+c?', 'abab', true],
    ['(?<year>\\d{4})', '2024', true],
    ['\\u0041\\x42', 'AB', true],
    ['', '', true]
  ])('%s against %j: %s', (source, text, expected) => {
    expect(matches(source, text)).toBe(expected)
  })

  test('flags change case, line ends and anchors', () => {
    expect(matches('ÀBc', 'àbC', 'i')).toBe(true)
    expect(matches('a.c', 'a\nc', 's')).toBe(true)
    expect(matches('a\\n^b', 'a\nb', 'm')).toBe(true)
    expect(matches('a\\n^b', 'a\nb')).toBe(false)
  })

  test.each([
    ['(', 'missing )'],
    ['a)', 'unmatched )'],
    ['[a', 'missing ]'],
    ['*a', 'nothing to repeat'],
    ['(?=a)', 'look-around'],
    ['\\1', 'unknown escape'],
    ['a{999}{999}', 'too long'],
    ['('.repeat(60), 'too many nested groups']
  ])('refuses %s', (source, problem) => {
    expect(() => parsePattern(source, '')).toThrow(PathSyntaxError)
    expect(() => parsePattern(source, '')).toThrow(problem)
  })

  test('refuses unknown flags', () => {
    expect(() => parsePattern('a', 'g')).toThrow('Unknown flag')
  })

  test('agrees with the engine of the platform', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '(a|b)', '(?:ab|a)', 'b')
    const piece = fc
      .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{1,2}', '{2}', '*?'))
      .map((parts) => parts.join(''))
    const source = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
    const text = fc
      .array(fc.constantFrom('a', 'b', '1', ' '), { maxLength: 8 })
      .map((characters) => characters.join(''))
    fc.assert(
      fc.property(source, text, (pattern, subject) => {
        expect(matches(pattern, subject)).toBe(new RegExp(`^(?:${pattern})$`).test(subject))
      }),
      { numRuns: 1_000 }
    )
  })

  test('takes time in proportion to the text where backtracking would not end', () => {
    expect(matches('(a*)*(a*)*(a|a)*b', 'a'.repeat(5_000))).toBe(false)
  })
})
