import { expect, test } from 'vitest'
import { ActivityQueues } from './activity-queues.ts'

test('attempts of an activity are handed out once, the oldest first', () => {
  const queues = new ActivityQueues()
  queues.offer('a', { executionArn: 'x', task: 3 })
  queues.offer('b', { executionArn: 'x', task: 5 })
  queues.offer('a', { executionArn: 'y', task: 3 })
  queues.offer('a', { executionArn: 'x', task: 3 })
  expect(queues.take('a')).toEqual({ executionArn: 'x', task: 3 })
  expect(queues.take('a')).toEqual({ executionArn: 'y', task: 3 })
  expect(queues.take('a')).toBeUndefined()
  expect(queues.take('b')).toEqual({ executionArn: 'x', task: 5 })
})

test('a withdrawn attempt is not handed out', () => {
  const queues = new ActivityQueues()
  queues.offer('a', { executionArn: 'x', task: 3 })
  queues.withdraw({ executionArn: 'x', task: 3 })
  queues.withdraw({ executionArn: 'x', task: 4 })
  expect(queues.take('a')).toBeUndefined()
})

test('attempts of executions that belong to another node are forgotten', () => {
  const queues = new ActivityQueues()
  for (const executionArn of ['x', 'y', 'x']) queues.offer('a', { executionArn, task: 3 })
  queues.offer('b', { executionArn: 'x', task: 7 })
  queues.forget((executionArn) => executionArn === 'x')
  expect(queues.take('a')).toEqual({ executionArn: 'y', task: 3 })
  expect([queues.has('a'), queues.has('b')]).toEqual([false, false])
})
