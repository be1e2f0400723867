import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexOf, split } from './text-search.ts'

const long = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 0, maxLength: 12 }).map((text) => text.repeat(40))

describe('text search', () => {
  test('finds what the engine finds, whatever the lengths', () => {
    fc.assert(
      fc.property(long, long, fc.nat(200), (before, sought, from) => {
        const text = `${before}b${sought}a${before}${sought}`
        expect(indexOf(text, sought, from)).toBe(text.indexOf(sought, from))
      })
    )
  })

  test('splits as the engine does', () => {
    fc.assert(
      fc.property(long, long, fc.option(fc.nat(4), { nil: undefined }), (part, separator, limit) => {
        fc.pre(separator !== '')
        const text = [part, 'b', part, ''].join(separator)
        expect(split(text, separator, limit)).toEqual(text.split(separator, limit))
      })
    )
  })

  test('takes no longer for a text that nearly occurs everywhere', () => {
    const half = 'a'.repeat(500_000)
    // the engine's own search takes minutes
    expect(indexOf(half.repeat(8), `${half}b${half}`)).toBe(-1)
    expect(split(half.repeat(8), `${half}b${half}`)).toHaveLength(1)
  })
})
