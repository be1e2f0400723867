import { expect, test } from 'vitest'
import { callBadTargets } from './bad-targets.ts'

test('targets that misbehave in any way leave no socket open and nothing unanswered, by whichever client', async () => {
  const { outcomes, thrown, openSockets, mostSockets } = await callBadTargets(216, 20, 100)
  expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(216)
  expect(thrown).toBe(0)
  expect(openSockets).toBe(0)
  // 20 under way, and one kept by each of 6 clients of 12 places
  expect(mostSockets).toBeLessThanOrEqual(92)
}, 60_000)
