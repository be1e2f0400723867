import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashMapOrder } from './hash-map-order.ts'

describe('hashMapOrder', () => {
  // orders that AWS was seen to give
  test.each([
    [
      ['TaskToken', 'arg1', 'arg2'],
      ['arg2', 'arg1', 'TaskToken']
    ],
    [
      ['StateMachineArn', 'Input', 'Name'],
      ['Input', 'StateMachineArn', 'Name']
    ],
    [
      ['TableName', 'Key', 'UpdateExpression', 'ExpressionAttributeValues'],
      ['TableName', 'UpdateExpression', 'Key', 'ExpressionAttributeValues']
    ],
    [
      ['0', 'True', '{}'],
      ['0', '{}', 'True']
    ],
    [
      ['id', 'data'],
      ['data', 'id']
    ]
  ])('lists %j as %j', (names, expected) => {
    expect(hashMapOrder(names)).toEqual(expected)
  })

  test('names whose hashes are equal keep the order in which they were put in', () => {
    expect(hashMapOrder(['Aa', 'BB'])).toEqual(['Aa', 'BB'])
    expect(hashMapOrder(['BB', 'Aa'])).toEqual(['BB', 'Aa'])
  })

  test('the table grows with its thirteenth entry, which changes the order', () => {
    const names = Array.from({ length: 13 }, (_, index) => String.fromCharCode(0x41 + index * 16))
    const all = hashMapOrder(names)
    const withoutLast = hashMapOrder(names.slice(0, -1))
    expect(withoutLast).toEqual(names.slice(0, -1))
    expect(all).not.toEqual(names)
  })

  test('every name occurs once', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (names) => {
        expect(hashMapOrder(names).toSorted()).toEqual([...new Set(names)].sort())
      })
    )
  })
})
