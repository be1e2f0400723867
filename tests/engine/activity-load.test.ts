import { expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { activityArn, World } from './world.ts'

const TASKS = 10_000
const WORKERS = 200
const KILLS = 3

/** A task whose worker never heard of it is tried again when its heartbeat is missed. */
const machine = {
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: activityArn('work'),
      HeartbeatSeconds: 120,
      Retry: [{ ErrorEquals: ['States.HeartbeatTimeout'], IntervalSeconds: 1, MaxAttempts: KILLS }],
      End: true
    }
  }
}

/** Workers that ask, answer and ask again, whatever happens to the server they speak to. */
class Workforce {
  /** How often each token was received. */
  readonly received = new Map<string, number>()
  /** Tasks that were answered, by their input. */
  readonly done = new Map<string, number>()
  readonly #world: World
  /** Counts the servers: what a dead one still says is not heard. */
  #server = 0

  constructor(world: World) {
    this.#world = world
  }

  /** All of them turn to the server that runs now. */
  connect(): void {
    this.#server++
    for (let index = 0; index < WORKERS; index++) void this.#work(this.#world.engine, this.#server)
  }

  disconnect(): void {
    this.#server++
  }

  async #work(engine: Engine, server: number): Promise<void> {
    while (server === this.#server) {
      const task = await engine.takeActivityTask({
        activityArn: activityArn('work'),
        workerName: 'worker',
        waitMs: 60_000,
        signal: new AbortController().signal
      })
      if (server !== this.#server) return
      if (task === undefined) continue
      const { taskToken, input } = task
      this.received.set(taskToken, (this.received.get(taskToken) ?? 0) + 1)
      const report = await engine.completeTask(taskToken, input)
      if (report === 'accepted') this.done.set(input, (this.done.get(input) ?? 0) + 1)
    }
  }
}

test('two hundred workers do ten thousand tasks over three kills of the server: none is lost, none is given twice', {
  timeout: 120_000
}, async () => {
  const world = new World()
  world.define('machine', machine)
  await world.createActivity('work')
  await world.open()
  const later = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => world.clock.setTimer(world.clock.now() + milliseconds, resolve))
  const arns: string[] = []
  for (let from = 0; from < TASKS; from += 1_000) {
    const starts = Array.from({ length: 1_000 }, (_, index) =>
      world.start('machine', `e${from + index}`, `${from + index}`)
    )
    arns.push(...(await Promise.all(starts)))
  }
  // between the moment a commit is durable and the moment it is known a kill finds tasks that are on their way
  world.fault = (operation) => (operation === 'commit' ? { before: later(3), after: later(4) } : undefined)
  const workforce = new Workforce(world)
  for (let kill = 0; kill < KILLS; kill++) {
    workforce.connect()
    const enough = (workforce.done.size + TASKS) / 2
    await world.clock.runUntil(() => workforce.done.size >= enough, world.clock.now() + 600_000)
    workforce.disconnect()
    await world.crashAndReopen()
  }
  workforce.connect()
  await world.clock.advanceBy(600_000)

  const statuses = new Set<string | undefined>()
  let given = 0
  let missed = 0
  for (const arn of arns) {
    statuses.add(await world.status(arn))
    for (const type of await world.eventTypes(arn)) {
      if (type === 'ActivityStarted') given++
      if (type === 'ActivityTimedOut') missed++
    }
  }
  expect(statuses).toEqual(new Set(['SUCCEEDED']))
  expect(Math.max(...workforce.received.values())).toBe(1)
  expect(Math.max(...workforce.done.values())).toBe(1)
  // what a worker did not hear of was on its way when the server died, and only that was tried again
  expect(given).toBe(TASKS + missed)
  expect(missed).toBeGreaterThan(0)
  expect(missed).toBeLessThanOrEqual(KILLS * WORKERS)
})
