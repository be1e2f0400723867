import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Retrier } from './definition.ts'
import { matchesError, retryDelayMs } from './error-match.ts'

describe('matchesError', () => {
  test.each([
    ['its own name', ['CustomError'], { error: 'CustomError' }, true],
    ['another name', ['CustomError'], { error: 'customerror' }, false],
    ['one of several names', ['A', 'B'], { error: 'B' }, true],
    ['States.ALL', ['States.ALL'], { error: 'anything' }, true],
    ['States.ALL, without an error name', ['States.ALL'], {}, true],
    ['a name, without an error name', ['A'], {}, false],
    ['States.TaskFailed', ['States.TaskFailed'], { error: 'Lambda.Unknown' }, true],
    ['States.TaskFailed for a timeout', ['States.TaskFailed'], { error: 'States.Timeout' }, false],
    ['States.Timeout', ['States.Timeout'], { error: 'States.Timeout' }, true],
    [
      'States.Timeout for a missed heartbeat',
      ['States.Timeout'],
      { error: 'States.Timeout', heartbeatMissed: true },
      true
    ],
    ['States.HeartbeatTimeout', ['States.HeartbeatTimeout'], { error: 'States.Timeout', heartbeatMissed: true }, true],
    ['States.HeartbeatTimeout for a timeout', ['States.HeartbeatTimeout'], { error: 'States.Timeout' }, false],
    ['States.ALL for a task result that is too large', ['States.ALL'], { error: 'States.DataLimitExceeded' }, true],
    ['States.ALL for States.Runtime', ['States.ALL'], { error: 'States.Runtime' }, false],
    ['States.Runtime itself', ['States.Runtime'], { error: 'States.Runtime' }, false],
    ['States.TaskFailed for States.Runtime', ['States.TaskFailed'], { error: 'States.Runtime' }, false],
    ['a name that AWS does not know', ['State.ALL'], { error: 'Custom' }, false]
  ])('%s', (_, errorEquals, failure, expected) => {
    expect(matchesError(errorEquals, failure)).toBe(expected)
  })
})

describe('retryDelayMs', () => {
  const retrier = (changes: Partial<Retrier> = {}): Retrier => ({
    errorEquals: ['States.ALL'],
    intervalSeconds: 3,
    maxAttempts: 3,
    backoffRate: 2,
    jitterStrategy: 'NONE',
    ...changes
  })
  const never = () => {
    throw new Error('no chance is taken without jitter')
  }

  test('grows by the backoff rate from the interval', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(retrier(), attempt, never))).toEqual([3_000, 6_000, 12_000])
    expect(retryDelayMs(retrier({ backoffRate: 1.5 }), 3, never)).toBe(6_750)
  })

  test('stops growing at the maximum delay', () => {
    const capped = retrier({ maxDelaySeconds: 5 })
    expect([1, 2, 3].map((attempt) => retryDelayMs(capped, attempt, never))).toEqual([3_000, 5_000, 5_000])
  })

  test('is a share of the capped delay under full jitter', () => {
    const jittered = retrier({ maxDelaySeconds: 5, jitterStrategy: 'FULL' })
    expect(retryDelayMs(jittered, 9, () => 0.5)).toBe(2_500)
    expect(retryDelayMs(jittered, 9, () => 0)).toBe(0)
  })

  test('is never more than 366 days, and never not a number', () => {
    const anyRetrier = fc.record({
      intervalSeconds: fc.integer({ min: 0, max: 99_999_999 }),
      backoffRate: fc.double({ min: 1, max: 1e9, noNaN: true })
    })
    fc.assert(
      fc.property(anyRetrier, fc.integer({ min: 1, max: 99_999_999 }), (changes, attempt) => {
        const delayMs = retryDelayMs(retrier(changes), attempt, never)
        expect(delayMs).toBeGreaterThanOrEqual(0)
        expect(delayMs).toBeLessThanOrEqual(366 * 24 * 3_600_000)
      })
    )
  })
})
