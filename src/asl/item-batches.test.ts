import { expect, test } from 'vitest'
import { fillBatches } from './item-batches.ts'

test('items fill batches, and what does not fill one waits for more', () => {
  expect(fillBatches({ items: 2 }, ['1', '2', '3', '4', '5'], false)).toEqual({
    inputs: ['{"Items":[1,2]}', '{"Items":[3,4]}'],
    items: [2, 2],
    partial: ['5']
  })
})

test('the last batch need not be full, and none is empty', () => {
  expect(fillBatches({ items: 2 }, ['1', '2', '3'], true)).toMatchObject({ items: [2, 1], partial: [] })
  expect(fillBatches({ items: 2 }, ['1', '2'], true)).toMatchObject({ items: [2], partial: [] })
  expect(fillBatches({}, [], true)).toEqual({ inputs: [], items: [], partial: [] })
})

test('BatchInput comes first in each input', () => {
  expect(fillBatches({ items: 1, input: '{"a":1}' }, ['1', '2'], true).inputs).toEqual([
    '{"BatchInput":{"a":1},"Items":[1]}',
    '{"BatchInput":{"a":1},"Items":[2]}'
  ])
})

test('an input has at most the given bytes of UTF-8, its frame included', () => {
  // {"Items":["é","é"]} are 21 bytes
  expect(fillBatches({ inputBytes: 21 }, ['"é"', '"é"', '"é"'], true).items).toEqual([2, 1])
  expect(fillBatches({ inputBytes: 20 }, ['"é"', '"é"', '"é"'], true).items).toEqual([1, 1, 1])
})

test('an item that is larger than a batch may be is a batch of its own', () => {
  expect(fillBatches({ inputBytes: 1 }, ['"large"', '1'], true).items).toEqual([1, 1])
})
