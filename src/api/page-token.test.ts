import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from './errors.ts'
import { decodePageToken, encodePageToken } from './page-token.ts'

const now = 1_700_000_000_000

test('a token gives back its position', () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.maxSafeInteger()
  )
  fc.assert(
    fc.property(fc.array(part), (position) => {
      const token = encodePageToken(['List', 'scope'], position, now)
      expect(decodePageToken(['List', 'scope'], token, now)).toEqual(position)
    })
  )
})

test('a token is refused in another listing, after a day, and when anything in it was changed', () => {
  const token = encodePageToken(['List', 'scope'], ['name'], now)
  const refused = (scope: readonly unknown[], text: string, time = now) =>
    expect(() => decodePageToken(scope, text, time)).toThrow(ApiError)
  refused(['List', 'other'], token)
  refused(['Other', 'scope'], token)
  refused(['List', 'scope'], token, now + 24 * 3600 * 1000 + 1)
  for (let index = 0; index < token.length; index++) {
    refused(['List', 'scope'], `${token.slice(0, index)}${token[index] === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`)
    refused(['List', 'scope'], token.slice(0, index))
  }
})

test('any other text is refused as an invalid token', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => decodePageToken(['List'], text, now)).toThrow("Invalid Token: 'Invalid token'")
    })
  )
})
