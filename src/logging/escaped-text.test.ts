import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutEscaped, escapedLength, longestEscapedLength } from './escaped-text.ts'

const units = ['a', '"', '\n', '\u0001', 'é', '€', '😀'] as const

test('a cut text is a beginning of the text, takes no more room than there is, and leaves none that a character needs', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...units) }), fc.nat(60), (text, room) => {
      const cut = cutEscaped(text, room)
      expect(text.startsWith(cut)).toBe(true)
      expect(escapedLength(cut)).toBeLessThanOrEqual(room)
      expect(cut.isWellFormed()).toBe(true)
      if (cut !== text) expect(escapedLength(cut) + 6).toBeGreaterThan(room)
    })
  )
})

test('no text takes more than the longest escape of its length', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...units, '\ud800', '\udfff') }), (text) => {
      expect(escapedLength(text)).toBeLessThanOrEqual(longestEscapedLength(text.length))
    })
  )
})
