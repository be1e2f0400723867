import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DueQueue } from './due-queue.ts'

const drain = (queue: DueQueue, now = Number.POSITIVE_INFINITY): string[] => {
  const keys: string[] = []
  for (let key = queue.takeDue(now); key !== undefined; key = queue.takeDue(now)) keys.push(key)
  return keys
}

describe('a queue of due keys', () => {
  test('gives keys by time, and equal times in the order they were set', () => {
    const queue = new DueQueue()
    queue.set('late', 9)
    queue.set('first', 5)
    queue.set('second', 5)
    expect(drain(queue)).toEqual(['first', 'second', 'late'])
  })

  test('keeps what is not due', () => {
    const queue = new DueQueue()
    queue.set('a', 5)
    queue.set('b', 6)
    expect(drain(queue, 5)).toEqual(['a'])
    expect(queue.nextDueAt).toBe(6)
  })

  test('behaves like a sorted list under any sequence of changes', () => {
    const change = fc.record({ key: fc.constantFrom(...'abcdefgh'), at: fc.option(fc.integer({ min: 0, max: 9 })) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const queue = new DueQueue()
        const model = new Map<string, { at: number; turn: number }>()
        for (const [turn, { key, at }] of changes.entries()) {
          if (at === null) {
            queue.delete(key)
            model.delete(key)
          } else {
            queue.set(key, at)
            if (model.get(key)?.at !== at) model.set(key, { at, turn })
          }
        }
        const sorted = [...model].sort(([, one], [, other]) => one.at - other.at || one.turn - other.turn)
        expect(queue.size).toBe(sorted.length)
        expect(drain(queue)).toEqual(sorted.map(([key]) => key))
      })
    )
  })

  test('truncated, it has the first keys left and still knows their places', () => {
    const queue = new DueQueue()
    for (const at of [7, 3, 9, 1, 5]) queue.set(`k${at}`, at)
    expect(queue.truncate(3)).toMatchObject({ key: 'k5', dueAt: 5 })
    queue.set('k3', 10)
    queue.delete('k1')
    expect(drain(queue)).toEqual(['k5', 'k3'])
  })
})
