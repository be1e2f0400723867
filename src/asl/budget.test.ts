import { describe, expect, test } from 'vitest'
import { Budget, MAX_EVALUATION_MS, MAX_WORK } from './budget.ts'

const stopped = () => 0

describe('a budget', () => {
  test('is exhausted by so much work, however it is counted', () => {
    const budget = new Budget(stopped)
    expect(budget.spend(MAX_WORK)).toBe(false)
    expect(budget.spend(1)).toBe(true)
    expect(budget.isExhausted(MAX_WORK)).toBe(false)
    expect(budget.isExhausted(MAX_WORK + 1)).toBe(true)
    expect(budget.nextLook(MAX_WORK - 1)).toBe(MAX_WORK)
  })

  test('is exhausted by time, which is looked at now and then', () => {
    let time = 5_000
    let looks = 0
    const budget = new Budget(() => {
      looks++
      return time
    })
    expect(budget.spend(20_000)).toBe(false)
    time += MAX_EVALUATION_MS + 1
    expect(budget.spend(1)).toBe(false)
    expect(budget.spend(20_000)).toBe(true)
    expect(looks).toBe(2)
  })

  test('is whole again for the handling of a failure', () => {
    let time = 0
    const budget = new Budget(() => time)
    budget.regexpMs = 0
    budget.spend(MAX_WORK)
    time += MAX_EVALUATION_MS + 1
    expect(budget.spend(1)).toBe(true)
    budget.renew()
    expect(budget.work).toBe(0)
    expect(budget.regexpMs).toBeGreaterThan(0)
    expect(budget.spend(MAX_WORK - 1)).toBe(false)
    expect(budget.totalWork).toBe(2 * MAX_WORK)
  })

  test('is not renewed for ever', () => {
    const budget = new Budget(stopped)
    for (let failure = 0; failure < 3; failure++) {
      budget.spend(MAX_WORK)
      budget.renew()
    }
    expect(budget.spend(1)).toBe(true)
  })
})
