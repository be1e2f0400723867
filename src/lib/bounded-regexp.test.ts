import { describe, expect, it } from 'vitest'
import { BoundedRegExp, RegExpSizeError, RegExpTimeoutError } from './bounded-regexp.ts'

const texts = (source: string, text: string, count = 100): readonly string[] =>
  new BoundedRegExp(source, '').search(text, 0, count, 1000).matches.map((match) => match[0])

describe('BoundedRegExp', () => {
  it('finds the matches from an offset on, as many as asked for', () => {
    expect(texts('[a-z]\\d', 'a1 b2 c3')).toEqual(['a1', 'b2', 'c3'])
    expect(texts('[a-z]\\d', 'a1 b2 c3', 2)).toEqual(['a1', 'b2'])
    const { matches } = new BoundedRegExp('B', 'i').search('abcabc', 2, 10, 1000)
    expect(matches.map((match) => match.index)).toEqual([4])
  })

  it('stops after an empty match', () => {
    expect(texts('x*', 'abc')).toEqual([''])
  })

  it.each([
    ['nested repetitions', '(a+)+b'],
    ['alternatives that overlap, repeated', '(a|a)*b'],
    ['a back reference', '(a*)\\1*b'],
    ['a repeated group with an option', '(?:a?a?)*b'],
    ['wide bounded repetitions', '(a{1,30}){1,30}b']
  ])('interrupts a search that backtracks without end: %s', (_, source) => {
    const search = () => new BoundedRegExp(source, '').search('a'.repeat(50_000), 0, 1, 50)
    expect(search).toThrow(RegExpTimeoutError)
  })

  it('interrupts a search whose cost is a power of a long text', () => {
    const search = () => new BoundedRegExp('a*a*a*b', '').search('a'.repeat(50_000), 0, 1, 50)
    expect(search).toThrow(RegExpTimeoutError)
  })

  it('finds the same when it has to be watched, and tells the time it took', () => {
    const { matches, elapsedMs } = new BoundedRegExp('(\\w+)-(\\w+)', '').search('ab-cd '.repeat(5000), 0, 10_000, 5000)
    expect(matches).toHaveLength(5000)
    expect(elapsedMs).toBeGreaterThan(0)
  })

  it('says so where it is too long to be compiled, watched or not', () => {
    const long = 'ab'.repeat(150_000)
    expect(() => new BoundedRegExp(long, '').search('x', 0, 1, 100)).toThrow(RegExpSizeError)
    expect(() => new BoundedRegExp(`(a+)+${long}`, '').search('x'.repeat(30), 0, 1, 100)).toThrow(RegExpSizeError)
  })

  it('does not begin where no time is left', () => {
    expect(() => new BoundedRegExp('(a+)+', '').search('a'.repeat(100), 0, 1, 0)).toThrow(RegExpTimeoutError)
  })

  it('does not watch what cannot run away, whatever the time left', () => {
    expect(new BoundedRegExp('a[b*+(]{3}c', '').search('ab*+c', 0, 1, 0).matches).toHaveLength(1)
    expect(new BoundedRegExp('(?:ab)\\+', '').search('xab+', 0, 1, 0).matches).toHaveLength(1)
  })
})
