import { describe, expect, it } from 'vitest'
import { runWorld } from './world.ts'

/** Each group runs beside the others where the machine has the cores. */
const SEEDS = 1000
const GROUPS = 10

describe('a simulated world', () => {
  for (let group = 0; group < GROUPS; group++) {
    const from = 1 + (group * SEEDS) / GROUPS
    const to = from + SEEDS / GROUPS - 1
    it(`keeps every law through crashes, lost commits and late answers (seeds ${from} to ${to})`, {
      timeout: 120_000
    }, async () => {
      for (let seed = from; seed <= to; seed++) {
        await expect(runWorld(seed), `seed ${seed}`).resolves.toBeDefined()
      }
    })
  }
})
