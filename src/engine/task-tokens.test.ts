import { describe, expect, test } from 'vitest'
import { seededRandom } from '../lib/random.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import { TaskTokens } from './task-tokens.ts'

const arn = 'arn:aws:states:us-east-1:123456789012:execution:machine:name'

const STARTED = Date.UTC(2026, 0, 1)

describe('task tokens', () => {
  test('name the attempt they were issued for, also after a restart', async () => {
    const store = new MemoryStore()
    const token = (await TaskTokens.open(store, seededRandom(1))).issue(arn, STARTED, 17)
    const reopened = await TaskTokens.open(store, seededRandom(2))
    expect(reopened.read(token)).toEqual({ executionArn: arn, startDate: STARTED, task: 17 })
    expect(reopened.issue(arn, STARTED, 17)).toBe(token)
    expect(reopened.issue(arn, STARTED, 18)).not.toBe(token)
    expect(reopened.issue(arn, STARTED + 1, 17)).not.toBe(token)
  })

  test('of another installation, altered or made up are refused', async () => {
    const tokens = await TaskTokens.open(new MemoryStore(), seededRandom(1))
    const foreign = await TaskTokens.open(new MemoryStore(), seededRandom(2))
    const token = tokens.issue(arn, STARTED, 17)
    const swapped = `${token.slice(0, -8)}${token.at(-8) === 'A' ? 'B' : 'A'}${token.slice(-7)}`
    for (const bad of [foreign.issue(arn, STARTED, 17), swapped, `${token} `, token.slice(0, 20), '', 'not a token'])
      expect(tokens.read(bad)).toBeUndefined()
  })

  test('are at most 2,048 characters for the longest ARN', async () => {
    const tokens = await TaskTokens.open(new MemoryStore(), seededRandom(1))
    expect(tokens.issue('x'.repeat(512), STARTED, Number.MAX_SAFE_INTEGER).length).toBeLessThan(2_048)
  })

  test('of two nodes that start at once share one key', async () => {
    const store = new MemoryStore()
    const [one, other] = await Promise.all([
      TaskTokens.open(store, seededRandom(1)),
      TaskTokens.open(store, seededRandom(2))
    ])
    expect(other.read(one.issue(arn, STARTED, 1))).toEqual({ executionArn: arn, startDate: STARTED, task: 1 })
  })
})
