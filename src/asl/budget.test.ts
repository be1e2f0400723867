import { describe, expect, test } from 'vitest'
import { Budget, MAX_EVALUATION_MS, MAX_HANDLING_MS, MAX_HANDLING_WORK, MAX_WORK } from './budget.ts'

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

  test('is smaller for the handling of a failure, and does not count what came before', () => {
    let time = 0
    const budget = new Budget(() => time)
    budget.regexpMs = 0
    budget.spend(MAX_WORK)
    time += MAX_EVALUATION_MS + 1
    expect(budget.spend(1)).toBe(true)
    budget.renew()
    expect(budget.work).toBe(0)
    expect(budget.regexpMs).toBeGreaterThan(0)
    expect(budget.spend(MAX_HANDLING_WORK)).toBe(false)
    expect(budget.totalWork).toBe(MAX_WORK + 1 + MAX_HANDLING_WORK)
    time += MAX_HANDLING_MS + 1
    expect(budget.isExhausted(0)).toBe(true)
  })

  test('is the same one for all failures that follow from one another', () => {
    const budget = new Budget(stopped)
    budget.renew()
    for (let failure = 0; failure < 4; failure++) {
      expect(budget.spend(MAX_HANDLING_WORK / 4)).toBe(false)
      budget.renew()
    }
    expect(budget.spend(1)).toBe(true)
  })
})
