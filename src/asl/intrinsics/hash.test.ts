import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.Hash', () => {
  test.each([
    ['MD5', '812f45842bc6d66ee14572ce20db8e86'],
    ['SHA-1', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['SHA-256', 'b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3'],
    ['SHA-384', 'd28a7d5cf25a74f11a50a18452b75e04bb3d70c9dd0510d6123aa008c756511b87525bdc835ebb27e1fb9e9374a15562'],
    [
      'SHA-512',
      '6ce4adb348546d4f449c4d25aad9a7c9cb711d9e91982d3f0b29ca2f3f47d4ce2deba23bf2954f0f1d593fc50283731a533d30d425402d4f91316d871303aac4'
    ]
  ])('%s', (algorithm, digest) => {
    expect(outcome(`States.Hash('input data', '${algorithm}')`)).toBe(`"${digest}"`)
  })

  test('data that is not a string is hashed as its text', () => {
    expect(outcome("States.Hash($, 'MD5')", '{ "a" : 1 }')).toBe(outcome(`States.Hash('{"a":1}', 'MD5')`))
  })

  test.each([
    "States.Hash('x', 'md5')",
    "States.Hash('x', 'CRC32')",
    "States.Hash('x')",
    "States.Hash('x', 'MD5', 1)",
    "States.Hash('x', 1)"
  ])('%s fails', (text) => {
    expect(outcome(text)).toBe(invalid('Hash'))
  })

  test('more than 10,000 characters are refused', () => {
    expect(outcome("States.Hash($, 'MD5')", `"${'a'.repeat(10_001)}"`)).toBe(invalid('Hash'))
  })
})
