import { expect, test } from 'vitest'
import { Fifo } from './fifo.ts'

test('a queue gives its items in the order they came, over any number of items', () => {
  const queue = new Fifo<number>()
  const taken: (number | undefined)[] = []
  for (let index = 0; index < 10_000; index++) {
    queue.push(index)
    if (index % 3 > 0) taken.push(queue.shift())
  }
  expect(queue.length).toBe(10_000 - taken.length)
  while (queue.length > 0) taken.push(queue.shift())
  expect(taken).toEqual(Array.from({ length: 10_000 }, (_, index) => index))
  expect(queue.shift()).toBeUndefined()
})
