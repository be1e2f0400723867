import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringMatches } from './string-matches.ts'

describe('stringMatches', () => {
  test.each([
    ['foo23.log', 'foo*.log', true],
    ['zebra.log', '*.log', true],
    ['foobar.zebra', 'foo*.*', true],
    ['foo', 'foo', true],
    ['foo', 'Foo', false],
    ['foo', 'fo', false],
    ['', '', true],
    ['', '*', true],
    ['anything', '**', true],
    ['aXbXc', 'a*b*c', true],
    ['aXbX', 'a*b*c', false],
    ['ab', 'ab*b', false],
    ['a.c', 'a?c', false],
    ['a*c', 'a\\*c', true],
    ['abc', 'a\\*c', false],
    ['a\\c', 'a\\\\c', true],
    ['a\\bc', 'a\\\\*c', true],
    ['a\\bc', 'a\\bc', true]
  ])('%j against %j is %s', (text, pattern, expected) => {
    expect(stringMatches(text, pattern)).toBe(expected)
  })

  test('agrees with a regular expression of the same meaning', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '.')
    const words = fc.array(part, { maxLength: 8 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
    fc.assert(
      fc.property(words, texts, (parts, text) => {
        const expression = new RegExp(`^${parts.map((p) => (p === '*' ? '.*' : RegExp.escape(p))).join('')}$`)
        expect(stringMatches(text, parts.join(''))).toBe(expression.test(text))
      })
    )
  })

  test('takes no time over a pattern of many stars', () => {
    expect(stringMatches('a'.repeat(50_000), `${'a*'.repeat(2_000)}b`)).toBe(false)
  })
})
