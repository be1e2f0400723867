import { describe, expect, test } from 'vitest'
import { parse } from '../../lib/json/parse.ts'
import { javaHashCode } from './java-hash-code.ts'

describe('javaHashCode', () => {
  // printed by a Java program
  test.each([
    ['null', 0],
    ['true', 1231],
    ['false', 1237],
    ['0', 0],
    ['-1', -1],
    ['2147483647', 2147483647],
    ['2147483648', -2147483648],
    ['-5000000000', 705032702],
    ['123456789012345678901234567890', 1915528825],
    ['-123456789012345678901234567890', -1915528825],
    ['1.5', 1073217536],
    ['-0.0', -2147483648],
    ['1e300', -164130400],
    ['"abc"', 96354],
    ['"żółć"', 11564348],
    ['[1,"a",null]', 33759],
    ['{"a":1,"b":[2,3]}', 1216],
    ['{"b":[2,3],"a":1}', 1216]
  ])('of %s is %i', (text, expected) => {
    expect(javaHashCode(parse(text))).toBe(expected)
  })
})
