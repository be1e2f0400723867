import { describe, expect, it } from 'vitest'
import { runNodesWorld } from './nodes-world.ts'
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

/** For each number of nodes; `npm run simulate -- --nodes 3` goes further. */
const SHARED_SEEDS = 6

describe('a simulated world of nodes that share a store', () => {
  for (const nodes of [1, 2, 3, 4]) {
    it(`keeps every law through crashes, pauses, cut connections and wrong clocks (${nodes} nodes)`, {
      timeout: 120_000
    }, async () => {
      for (let seed = 1; seed <= SHARED_SEEDS; seed++) {
        await expect(runNodesWorld(seed, nodes), `seed ${seed}`).resolves.toBeDefined()
      }
    })
  }
})
