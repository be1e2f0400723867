import { describe, expect, test } from 'vitest'
import { TaskQueue } from './task-queue.ts'

const takeAll = <T>(queue: TaskQueue<T>): T[] => {
  const taken: T[] = []
  for (let task = queue.take(); task !== undefined; task = queue.take()) taken.push(task)
  return taken
}

describe('a queue of tasks', () => {
  test('runs no more of one target than its share, and the next when one has finished', () => {
    const queue = new TaskQueue<string>(10, 2)
    for (const task of ['a1', 'a2', 'a3', 'a4']) queue.push('a', 'execution', task)
    expect(takeAll(queue)).toEqual(['a1', 'a2'])
    queue.finished('a')
    expect(takeAll(queue)).toEqual(['a3'])
  })

  test('lets a task begin at once where nobody waits before it and both limits have room', () => {
    const queue = new TaskQueue<string>(3, 2)
    expect(['a', 'a', 'a', 'b', 'c'].map((target) => queue.begin(target))).toEqual([true, true, false, true, false])
    queue.push('a', 'execution', 'a1')
    queue.finished('b')
    expect(queue.begin('a')).toBe(false)
    queue.finished('a')
    expect(takeAll(queue)).toEqual(['a1'])
  })

  test('lets a task not begin before those that wait for its target', () => {
    const queue = new TaskQueue<string>(3, 3)
    queue.push('a', 'execution', 'a1')
    expect(queue.begin('a')).toBe(false)
    expect(takeAll(queue)).toEqual(['a1'])
  })

  test('lets targets take turns however many tasks one of them has', () => {
    const queue = new TaskQueue<string>(4, 4)
    for (const task of ['a1', 'a2', 'a3', 'a4']) queue.push('a', 'execution', task)
    for (const task of ['b1', 'b2']) queue.push('b', 'execution', task)
    expect(takeAll(queue)).toEqual(['a1', 'b1', 'a2', 'b2'])
  })

  test('serves a target of which nothing runs from the reserve when everything is taken', () => {
    const queue = new TaskQueue<string>(10, 10)
    for (let index = 0; index < 20; index++) queue.push('slow', 'execution', `slow${index}`)
    expect(takeAll(queue)).toHaveLength(10)
    queue.push('fast', 'execution', 'fast1')
    queue.push('fast', 'execution', 'fast2')
    queue.push('other', 'execution', 'other1')
    expect(takeAll(queue)).toEqual(['fast1'])
    queue.finished('fast')
    expect(takeAll(queue)).toEqual(['other1'])
  })

  test('lets executions that call one target take turns, however many tasks one of them has', () => {
    const queue = new TaskQueue<string>(10, 10)
    for (const task of ['a1', 'a2', 'a3']) queue.push('t', 'a', task)
    for (const task of ['b1', 'b2']) queue.push('t', 'b', task)
    queue.push('t', 'c', 'c1')
    expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  test('runs everything in the end, in the order of each target', () => {
    const queue = new TaskQueue<{ target: string; index: number }>(5, 2)
    for (let index = 0; index < 300; index++) {
      const target = `t${(index * 7) % 13}`
      queue.push(target, 'execution', { target, index })
    }
    const seen = new Map<string, number>()
    let count = 0
    let running = takeAll(queue)
    while (running.length > 0) {
      expect(running.length).toBeLessThanOrEqual(6)
      for (const { target, index } of running) {
        expect(index).toBeGreaterThan(seen.get(target) ?? -1)
        seen.set(target, index)
        count++
      }
      for (const { target } of running) queue.finished(target)
      running = takeAll(queue)
    }
    expect(count).toBe(300)
  })
})
