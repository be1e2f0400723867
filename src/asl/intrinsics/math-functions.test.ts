import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.MathAdd', () => {
  test.each([
    ['111, -1', '110'],
    ['1.49, 1.5', '3'],
    ['1.5, 1.51', '4'],
    ['-1.49, -1.5', '-2'],
    ['-1.5, -1.51', '-3'],
    ['0.5, 0', '1'],
    ['-0.5, 0', '0'],
    ['-2.5, 0', '-2'],
    ['2147483647, 0', '2147483647'],
    ['2147483647, 1', invalid('MathAdd')],
    ['2147483648, -1', invalid('MathAdd')],
    ["1, '1'", invalid('MathAdd')],
    ['1', invalid('MathAdd')],
    ['1, 2, 3', invalid('MathAdd')]
  ])('(%s) is %s', (text, expected) => {
    expect(outcome(`States.MathAdd(${text})`)).toBe(expected)
  })
})

describe('States.MathRandom', () => {
  test.each([
    ['1, 100, 42', '63'],
    ['1, 1000, 1', '106'],
    ['1, 1000, 2', '806'],
    ['1, 10, -10', '1'],
    ['1, 10, 0', '7'],
    ['1, 5, 42', '3'],
    ['-5, 5, 42', '-5'],
    ['2147483640, 2147483647, 1', '2147483644'],
    ['1.9, 100.9, 42.9', '63']
  ])('(%s) is what AWS gives: %s', (text, expected) => {
    expect(outcome(`States.MathRandom(${text})`)).toBe(expected)
  })

  test('without a seed it is from start, included, to end, excluded', () => {
    expect(outcome('States.MathRandom(12.5, 44.51)', 'null', 0)).toBe('12')
    expect(outcome('States.MathRandom(12.5, 44.51)', 'null', 0.999999)).toBe('43')
    expect(outcome('States.MathRandom(-2147483648, 2147483647)', 'null', 0)).toBe('-2147483648')
  })

  test.each(['1, 1', '2, 1', '1.1, 1.9', '1', "1, '2'", '1, 2, null', "1, 2, 'x'", '1, 2, 3, 4', '1, 2147483648'])(
    '(%s) fails',
    (text) => {
      expect(outcome(`States.MathRandom(${text})`)).toBe(invalid('MathRandom'))
    }
  )
})
