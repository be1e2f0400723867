import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.Base64Encode and States.Base64Decode', () => {
  test.each([
    ['""', '""'],
    ['"Data to encode"', '"RGF0YSB0byBlbmNvZGU="'],
    ['"zażółć 💥"', '"emHFvMOzxYLEhyDwn5Kl"']
  ])('%s is %s', (text, encoded) => {
    expect(outcome('States.Base64Encode($)', text)).toBe(encoded)
    expect(outcome('States.Base64Decode($)', encoded)).toBe(text)
  })

  test('decoding takes missing padding, line ends and the URL-safe alphabet', () => {
    expect(outcome("States.Base64Decode('YWJj\nZA')")).toBe('"abcd"')
    expect(outcome("States.Base64Decode('8J-SpQ')")).toBe('"💥"')
    expect(outcome("States.Base64Decode('!')")).toBe('""')
    expect(outcome("States.Base64Decode('_w==')")).toBe('"\ufffd"')
  })

  test('texts of more than 10,000 characters are refused', () => {
    expect(outcome('States.Base64Encode($)', `"${'a'.repeat(10_000)}"`)).toHaveLength(13_338)
    expect(outcome('States.Base64Encode($)', `"${'a'.repeat(10_001)}"`)).toBe(invalid('Base64Encode'))
    expect(outcome('States.Base64Decode($)', `"${'a'.repeat(10_001)}"`)).toBe(invalid('Base64Decode'))
    expect(outcome('States.Base64Encode(1)')).toBe(invalid('Base64Encode'))
  })
})
