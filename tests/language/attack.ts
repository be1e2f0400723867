import { expect } from 'vitest'
import { MAX_HANDLING_WORK, MAX_WORK } from '../../src/asl/budget.ts'
import { defaultLimits } from '../../src/interpreter/limits.ts'
import { type Driven, type DriveOptions, drive } from '../interpreter/drive.ts'

/**
 * What a definition may ask for, one step of its execution does not do without end: else every other execution would
 * wait. Work is counted by how often the evaluator looks at the clock, which it does once in so many units.
 */
const WORK_PER_LOOK = 16_384

/** One failing state, the handling of its failure, and what the step may have done before. */
const MOST_WORK = MAX_WORK + MAX_HANDLING_WORK + defaultLimits.workPerStep

export interface Attacked extends Driven {
  /** Of the step that did most. */
  readonly mostWork: number
}

/** Runs a definition that asks for too much, and checks that no step of it did. */
export function attack(definition: object, options: DriveOptions = {}): Attacked {
  let looks = 0
  let mostWork = 0
  const driven = drive(definition, {
    ...options,
    readClock: () => {
      looks++
      return 0
    },
    observe: () => {
      mostWork = Math.max(mostWork, looks * WORK_PER_LOOK)
      looks = 0
    }
  })
  expect(['SUCCEEDED', 'FAILED']).toContain(driven.state.status)
  expect(mostWork).toBeLessThanOrEqual(MOST_WORK)
  return { ...driven, mostWork }
}
