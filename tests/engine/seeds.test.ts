import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { decodeEntries } from '../../src/interpreter/codec.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { functionArn, LEASE_MS, succeeded, World } from './world.ts'

/** Tasks in parallel with retries, a wait, and a map of tasks. */
const busy = {
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'A', States: { A: task('a', { Next: 'Pause' }), Pause: { Type: 'Wait', Seconds: 30, End: true } } },
        { StartAt: 'B', States: { B: task('b', { Next: 'C', TimeoutSeconds: 300 }), C: task('c', { End: true }) } }
      ],
      Next: 'Each'
    },
    Each: {
      Type: 'Map',
      ItemsPath: '$',
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: 'D', States: { D: task('d', { End: true }) } },
      End: true
    }
  }
}

function task(name: string, more: object): object {
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 50, BackoffRate: 1 }]
  return { Type: 'Task', Resource: functionArn(name), Retry, ...more }
}

interface Dangers {
  readonly crashes: boolean
  /** A second process shares the store, and the first one hangs from time to time. */
  readonly takeovers: boolean
}

/** Any call of the store may be slow or fail; yet every execution that began ends well, and none is told of that is not. */
async function runWorld(seed: number, dangers: Dangers): Promise<void> {
  const random = seededRandom(seed)
  const chance = (probability: number): boolean => random.next() < probability
  const pause = (longestMs: number): Promise<void> =>
    new Promise((resolve) => world.clock.setTimer(world.clock.now() + Math.floor(random.next() * longestMs), resolve))
  const world = new World({ partitionCount: 1 + Math.floor(random.next() * 3) })
  world.define('busy', busy)
  world.services.set('lambda-function', async () => {
    await pause(10_000)
    return chance(0.1) ? { kind: 'failed', error: 'E', cause: '' } : succeeded({ done: true })
  })
  const options = {
    engineLimits: { cachedExecutions: 1 + Math.floor(random.next() * 20), timersInMemory: 5, tasksUnderWay: 10 }
  }
  let isCalm = false
  let mustCrash = false
  world.fault = (operation) => {
    if (isCalm || operation === 'releaseLease') return undefined
    if (dangers.crashes && chance(0.01)) mustCrash = true
    return {
      ...(chance(0.2) && { before: pause(300) }),
      ...(chance(0.05) && { fail: chance(0.5) ? 'applied' : 'not-applied' }),
      ...(chance(0.2) && { after: pause(300) })
    }
  }
  const engines: Engine[] = []
  /** Where the store fails the process ends and a new one is tried. */
  const openOne = (): void => {
    world.open(options).then(
      (engine) => engines.push(engine),
      (error: unknown) => {
        expect(error).toBeInstanceOf(StoreUnavailable)
        openOne()
      }
    )
  }
  const open = async (): Promise<void> => {
    engines.length = 0
    openOne()
    while (engines.length === 0) await world.clock.advanceBy(LEASE_MS)
    if (!dangers.takeovers) return
    // the second one is open when it has taken a partition
    world.stall(-1, 2 * LEASE_MS)
    openOne()
  }
  await open()
  const names = Array.from({ length: 12 }, (_, index) => `e${index}`)
  const started = new Set<string>()
  for (let round = 0; round < 60; round++) {
    const name = names[Math.floor(random.next() * names.length)] as string
    const engine = engines[Math.floor(random.next() * engines.length)] as Engine
    engine.startExecution(world.request('busy', name)).then(
      () => started.add(name),
      () => {}
    )
    if (dangers.takeovers && chance(0.1)) world.stall(chance(0.5) ? -1 : -2, 2 * LEASE_MS)
    await world.clock.advanceBy(1_000)
    if (!mustCrash) continue
    mustCrash = false
    world.crash()
    await world.clock.advanceBy(LEASE_MS)
    await open()
  }
  isCalm = true
  const summaries = () =>
    Promise.all(names.map((name) => world.store.readSummary(world.request('busy', name).execution.arn)))
  const until = world.clock.now() + 3_600_000
  do await world.clock.advanceBy(60_000)
  while (world.clock.now() < until && (await summaries()).some((summary) => summary?.status === 'RUNNING'))
  for (const name of names) {
    const { arn } = world.request('busy', name).execution
    const summary = await world.store.readSummary(arn)
    if (summary === undefined) {
      expect(started.has(name)).toBe(false)
      continue
    }
    expect({ seed, name, status: summary.status }).toEqual({ seed, name, status: 'SUCCEEDED' })
    const events = await world.events(arn)
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    let state: ExecutionState | undefined
    const journal = await world.store.readJournal({
      arn,
      fromEventId: 1,
      toEventId: Number.MAX_SAFE_INTEGER,
      reverse: false,
      limit: Number.MAX_SAFE_INTEGER
    })
    for (const { text } of journal) for (const event of decodeEntries(text)) state = evolve(state, event)
    expect(state?.status).toBe('SUCCEEDED')
    expect(state?.output?.text).toBe('[{"done":true},{"done":true}]')
  }
  expect(started.size).toBeGreaterThan(0)
  expect(world.logged('error')).toEqual([])
}

const seeds = Array.from({ length: 10 }, (_, seed) => seed)

describe('every execution that began ends well', () => {
  test.each(seeds)('where calls of the store fail (seed %i)', (seed) =>
    runWorld(seed, { crashes: false, takeovers: false })
  )
  test.each(seeds)('where the process dies as well (seed %i)', (seed) =>
    runWorld(seed, { crashes: true, takeovers: false })
  )
  test.each(seeds)('where nodes take over from each other (seed %i)', (seed) =>
    runWorld(seed, { crashes: false, takeovers: true })
  )
  test.each(seeds)('where all of that happens (seed %i)', (seed) => runWorld(seed, { crashes: true, takeovers: true }))
})
