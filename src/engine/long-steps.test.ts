import { expect, test } from 'vitest'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { LongSteps } from './long-steps.ts'

const arnOf = (machine: string, name: string): string =>
  `arn:aws:states:us-east-1:123456789012:execution:${machine}:${name}`

function note(longSteps: LongSteps, machine: string, steps: readonly number[]): void {
  for (const [index, milliseconds] of steps.entries()) longSteps.note(arnOf(machine, `run-${index}`), milliseconds)
}

const short = (count: number): number[] => Array.from({ length: count }, () => 0)

test('after a long step, executions of its state machine are expected to take long, and no others', () => {
  const longSteps = new LongSteps(new VirtualClock(0))
  note(longSteps, 'heavy', [25])
  expect(longSteps.isExpected(arnOf('heavy', 'another'))).toBe(true)
  expect(longSteps.isExpected(arnOf('light', 'another'))).toBe(false)
})

test('one pause, such as for collecting garbage, is forgotten after short steps', () => {
  const longSteps = new LongSteps(new VirtualClock(0))
  note(longSteps, 'light', [40, ...short(200)])
  expect(longSteps.isExpected(arnOf('light', 'another'))).toBe(false)
})

test('long steps among twenty short ones are remembered, as are those that others have short steps beside', () => {
  const longSteps = new LongSteps(new VirtualClock(0))
  for (let round = 0; round < 10; round++) {
    note(longSteps, 'mixed', [30, ...short(20)])
    note(longSteps, 'light', short(200))
    expect(longSteps.isExpected(arnOf('mixed', 'another'))).toBe(true)
  }
})

test('what was long ago is forgotten', () => {
  let now = 0
  const longSteps = new LongSteps({ now: () => now, setTimer: () => () => undefined })
  note(longSteps, 'heavy', [25])
  now = 10_000
  expect(longSteps.isExpected(arnOf('heavy', 'another'))).toBe(false)
})

test('a step that waits for the processor is not long', () => {
  let now = 0
  let workedMs = 0
  const longSteps = new LongSteps({ now: () => now, workedMs: () => workedMs, setTimer: () => () => undefined })
  const take = (machine: string, elapsedMs: number, workMs: number): void => {
    longSteps.begin(now)
    now += elapsedMs
    workedMs += workMs
    longSteps.note(arnOf(machine, 'run'), elapsedMs)
  }
  take('light', 400, 3)
  take('light', 400, 12)
  expect(longSteps.isExpected(arnOf('light', 'another'))).toBe(false)
  take('heavy', 400, 40)
  expect(longSteps.isExpected(arnOf('heavy', 'another'))).toBe(true)
  expect(longSteps.restUntil).toBe(now + 5)
})

test('the thread is asked for its time at most every five milliseconds, unless a step seems long', () => {
  let readings = 0
  const longSteps = new LongSteps({ now: () => 0, workedMs: () => ++readings, setTimer: () => () => undefined })
  for (let step = 0; step < 10_000; step++) {
    longSteps.begin(step / 1_000)
    longSteps.note(arnOf('light', 'run'), 0)
  }
  expect(readings).toBe(2)
})
