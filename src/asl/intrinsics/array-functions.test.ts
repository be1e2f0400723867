import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.ArrayPartition', () => {
  test.each([
    ['[1,2,3,4,5]', '2', '[[1,2],[3,4],[5]]'],
    ['[1,2,3]', '99', '[[1,2,3]]'],
    ['[1,2,3]', '1.9', '[[1],[2],[3]]'],
    ['[]', '4', '[]'],
    ['[1]', '0', invalid('ArrayPartition')],
    ['[1]', '0.9', invalid('ArrayPartition')],
    ['[1]', '-1', invalid('ArrayPartition')],
    ['[1]', "'1'", invalid('ArrayPartition')],
    ['"x"', '1', invalid('ArrayPartition')]
  ])('of %s by %s is %s', (input, size, expected) => {
    expect(outcome(`States.ArrayPartition($, ${size})`, input)).toBe(expected)
  })
})

describe('States.ArrayContains', () => {
  test.each([
    ['[1,2,3]', '2', 'true'],
    ['[1,2,3]', "'2'", 'true'],
    ['[1,2,3]', '4', 'false'],
    ['[[1,2,3],2]', '[1,2,3]', 'true'],
    ['[{"a":1,"b":2}]', '{"a":1,"b":2}', 'true'],
    ['[{"a":1,"b":2}]', '{"b":2,"a":1}', 'false'],
    ['["true"]', 'true', 'true'],
    ['[false]', '0', 'false'],
    ['[1,2]', 'null', 'false'],
    ['["null"]', 'null', 'false'],
    ['[1,null]', 'null', 'true'],
    ['[]', '1', 'false'],
    ['{}', '1', invalid('ArrayContains')]
  ])('%s contains %s: %s', (items, value, expected) => {
    const isLiteral = /^[[{]/.test(value)
    const text = `States.ArrayContains($[0], ${isLiteral ? '$[1]' : value})`
    expect(outcome(text, `[${items},${isLiteral ? value : 0}]`)).toBe(expected)
  })
})

describe('States.ArrayRange', () => {
  test.each([
    ['1, 9, 2', '[1,3,5,7,9]'],
    ['0, 10, 3', '[0,3,6,9]'],
    ['1, 9, 9', '[1]'],
    ['5, 1, -2', '[5,3,1]'],
    ['5, 1, 1', '[]'],
    ['1, 5, -1', '[]'],
    ['1.6, 1.4, 1', '[1]'],
    ['5.4, -0.6, -2.4', '[5,3,1]'],
    ['1, 5, 0', invalid('ArrayRange')],
    ['1, 5, 0.9', invalid('ArrayRange')],
    ['1, 1001, 1', invalid('ArrayRange')],
    ['-2147483648, 2147483647, 1', invalid('ArrayRange')],
    ['1, 5', invalid('ArrayRange')],
    ["1, 5, '1'", invalid('ArrayRange')]
  ])('(%s) is %s', (text, expected) => {
    expect(outcome(`States.ArrayRange(${text})`)).toBe(expected)
  })

  test('has up to a thousand items', () => {
    expect(JSON.parse(outcome('States.ArrayRange(1, 1000, 1)'))).toHaveLength(1_000)
  })
})

describe('States.ArrayGetItem', () => {
  test.each([
    ['[10,20,30]', '0', '10'],
    ['[10,20,30]', '1.9', '20'],
    ['[10,null]', '1', 'null'],
    ['[]', '0', 'null'],
    ['[]', '7', 'null'],
    ['[10]', '1', invalid('ArrayGetItem')],
    ['[10]', '-1', invalid('ArrayGetItem')],
    ['[10]', "'0'", invalid('ArrayGetItem')],
    ['{}', '0', invalid('ArrayGetItem')]
  ])('of %s at %s is %s', (input, index, expected) => {
    expect(outcome(`States.ArrayGetItem($, ${index})`, input)).toBe(expected)
  })
})

describe('States.ArrayLength', () => {
  test.each([
    ['[]', '0'],
    ['[1,[2,3]]', '2'],
    ['{}', invalid('ArrayLength')],
    ['null', invalid('ArrayLength')]
  ])('of %s is %s', (input, expected) => {
    expect(outcome('States.ArrayLength($.a)', `{"a":${input}}`)).toBe(expected)
  })
})
