import { describe, expect, test } from 'vitest'
import { ExecutionTimers } from './execution-timers.ts'

const set = (timers: ExecutionTimers, timer: 'wait:1' | 'wait:2' | 'execution:', dueAt: number): void =>
  timers.apply({ type: 'SetTimer', timer, dueAt })

describe('the timers of an execution', () => {
  test('know the earliest, also after it was moved or cleared', () => {
    const timers = new ExecutionTimers()
    expect(timers.earliest).toBeNull()
    set(timers, 'wait:1', 10)
    set(timers, 'wait:2', 20)
    expect(timers.earliest).toBe(10)
    set(timers, 'wait:1', 30)
    expect(timers.earliest).toBe(20)
    timers.apply({ type: 'ClearTimer', timer: 'wait:2' })
    expect(timers.earliest).toBe(30)
    timers.apply({ type: 'ClearTimer', timer: 'wait:1' })
    expect(timers.earliest).toBeNull()
  })

  test('are taken once when due, the earliest first and equal ones by name', () => {
    const timers = new ExecutionTimers()
    set(timers, 'wait:1', 10)
    set(timers, 'execution:', 10)
    set(timers, 'wait:2', 5)
    expect(timers.takeDue(4)).toEqual([])
    expect(timers.takeDue(10)).toEqual(['wait:2', 'execution:', 'wait:1'])
    expect(timers.takeDue(10)).toEqual([])
  })
})
