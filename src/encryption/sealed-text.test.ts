import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHeader, encodeHeader, headerOf, isSealed, openText, sealText } from './sealed-text.ts'

const key = randomBytes(32)
const parts = { service: 'kms', keyId: 'a:b', ownerArn: 'arn:x', wrapped: 'abc', periodSeconds: 300 }
const header = encodeHeader(parts)

test('a sealed text is opened to what it was, whatever it was, and shows its header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.string(), (text, sequence, subject) => {
      const sealed = sealText(key, header, sequence, text, subject)
      expect(isSealed(sealed)).toBe(true)
      expect(decodeHeader(headerOf(sealed))).toEqual(parts)
      expect(openText(key, sealed, subject)).toBe(text)
    })
  )
})

test('what the store holds otherwise is not taken for a sealed text', () => {
  for (const text of ['', '[]', '{"sealed:1:":1}', '[{"type":"ExecutionStarted"}]']) expect(isSealed(text)).toBe(false)
})

test('the same text never looks the same', () => {
  expect(sealText(key, header, 1, 'a', 's')).not.toBe(sealText(key, header, 2, 'a', 's'))
})

test('a text that was changed anywhere does not open', () => {
  const sealed = sealText(key, header, 1, 'secret', 'subject')
  fc.assert(
    fc.property(fc.integer({ min: 'sealed:1:'.length, max: sealed.length - 1 }), (index) => {
      const other = sealed[index] === 'A' ? 'B' : 'A'
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1)
      fc.pre(!sameBytes(changed, sealed))
      expect(() => openText(key, changed, 'subject')).toThrow()
    })
  )
})

/** The last character of base64 can have bits that mean nothing. */
const sameBytes = (one: string, other: string): boolean =>
  headerOf(one) === headerOf(other) && dataOf(one).equals(dataOf(other))

const dataOf = (sealed: string): Buffer => Buffer.from(sealed.slice(sealed.lastIndexOf(':') + 1), 'base64')

test('a text does not open in the place of another, nor with another key', () => {
  const sealed = sealText(key, header, 1, 'secret', 'one')
  expect(() => openText(key, sealed, 'two')).toThrow()
  expect(() => openText(randomBytes(32), sealed, 'one')).toThrow()
})
