import { describe, expect, test } from 'vitest'
import { functionArn, LEASE_MS, World, waitFor } from './world.ts'

const DAY_MS = 86_400_000
/** What is done all the time beside takes long when it is done for a year. */
const patient = { engineLimits: { leaseMs: 1_000 * DAY_MS, timersAheadMs: DAY_MS, inboxIntervalMs: DAY_MS } }

describe('timers', () => {
  test('fire at their time after half a year, and cost nothing but a row until then', async () => {
    const world = new World()
    world.define('wait', waitFor(180 * 86_400))
    await world.open(patient)
    const arn = await world.start('wait', 'one')
    const dueAt = world.clock.now() + 180 * DAY_MS
    let loads = 0
    world.fault = (operation) => {
      if (operation === 'load') loads++
      return undefined
    }
    await world.clock.advanceTo(dueAt - 1)
    expect(loads).toBe(0)
    await world.clock.advanceTo(dueAt)
    expect(loads).toBe(1)
    expect(await world.store.readSummary(arn)).toMatchObject({ status: 'SUCCEEDED', stopDate: dueAt })
  })

  test('end an execution after a year', async () => {
    const world = new World()
    world.define('wait', waitFor(400 * 86_400))
    await world.open(patient)
    const arn = await world.start('wait', 'one')
    const dueAt = world.clock.now() + 365 * DAY_MS
    await world.clock.advanceTo(dueAt - 1)
    expect(await world.status(arn)).toBe('RUNNING')
    await world.clock.advanceTo(dueAt)
    expect(await world.store.readSummary(arn)).toMatchObject({ status: 'TIMED_OUT', stopDate: dueAt })
  })

  test('of one execution that are due together fire together', async () => {
    const world = new World()
    const branch = (name: string): object => ({
      StartAt: name,
      States: { [name]: { Type: 'Wait', Seconds: 10, End: true } }
    })
    world.define('parallel', {
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true } }
    })
    await world.open()
    const arn = await world.start('parallel', 'one')
    await world.clock.advanceBy(9_999)
    const before = await world.store.load(arn)
    await world.clock.advanceBy(1)
    expect((await world.store.load(arn))?.sequence).toBe((before?.sequence ?? 0) + 1)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('that were moved or cleared do not fire', async () => {
    const world = new World()
    const task = { Type: 'Task', Resource: functionArn('f'), TimeoutSeconds: 30, Next: 'Wait' }
    world.define('mixed', {
      StartAt: 'Task',
      States: { Task: task, Wait: { Type: 'Wait', Seconds: 100, End: true } }
    })
    world.services.set('lambda-function', () => ({ kind: 'succeeded', output: world.calls[0]?.parameters as never }))
    await world.open()
    const arn = await world.start('mixed', 'one')
    const startedAt = world.clock.now()
    await world.clock.advanceBy(99_000)
    expect(await world.status(arn)).toBe('RUNNING')
    await world.clock.advanceBy(1_000)
    expect(await world.store.readSummary(arn)).toMatchObject({ status: 'SUCCEEDED', stopDate: startedAt + 100_000 })
  })

  test('fire on time although more of them are near than are kept in memory', async () => {
    const world = new World()
    world.define('wait', {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } }
    })
    await world.open({ engineLimits: { timersInMemory: 100 } })
    const startedAt = world.clock.now()
    const count = 1_500
    const dueTimes = new Map<string, number>()
    for (let index = 0; index < count; index++) {
      const seconds = 1 + ((index * 7_919) % 59)
      const arn = await world.start('wait', `w${index}`, `{"seconds":${seconds}}`)
      dueTimes.set(arn, startedAt + seconds * 1_000)
    }
    await world.clock.advanceTo(startedAt + 59_000)
    let wrong = 0
    for (const [arn, dueAt] of dueTimes) if ((await world.store.readSummary(arn))?.stopDate !== dueAt) wrong++
    expect(wrong).toBe(0)
  })

  test('all that were due while nobody ran fire soon after, in small portions', async () => {
    const world = new World()
    world.define('wait', waitFor(60))
    await world.open()
    const arns: string[] = []
    for (let index = 0; index < 3_000; index++) arns.push(await world.start('wait', `w${index}`))
    world.crash()
    await world.clock.advanceBy(DAY_MS)
    await world.open()
    await world.clock.advanceBy(1_000)
    for (const arn of arns) expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('are read again when the store could not be read', async () => {
    const world = new World()
    world.define('wait', waitFor(3_600))
    await world.open()
    const arn = await world.start('wait', 'one')
    const dueAt = world.clock.now() + 3_600_000
    await world.clock.advanceTo(dueAt - 120_000)
    world.fault = (operation) => (operation === 'listWakes' ? { fail: 'not-applied' } : undefined)
    await world.clock.advanceTo(dueAt - LEASE_MS)
    world.fault = () => undefined
    await world.clock.advanceTo(dueAt)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})

describe('old executions', () => {
  test('are deleted 90 days after they closed, and their names are free again', async () => {
    const world = new World()
    world.define('wait', waitFor(60))
    await world.open(patient)
    const arn = await world.start('wait', 'one')
    const running = await world.start('wait', 'running')
    await world.clock.advanceBy(30_000)
    await world.engine.stopExecution(arn, {})
    const closedAt = world.clock.now()
    await world.clock.advanceTo(closedAt + 90 * DAY_MS)
    expect(await world.status(arn)).toBe('ABORTED')
    await world.clock.advanceTo(closedAt + 90 * DAY_MS + 3_600_000)
    expect(await world.status(arn)).toBeUndefined()
    expect(await world.engine.startExecution(world.request('wait', 'one'))).toMatchObject({ kind: 'started' })
    expect(await world.status(running)).toBeUndefined()
  })

  test('are deleted in small portions until none is left', async () => {
    const world = new World()
    world.define('wait', waitFor(1))
    await world.open({ engineLimits: { retentionMs: 3_600_000 } })
    for (let index = 0; index < 350; index++) await world.start('wait', `w${index}`)
    await world.clock.advanceBy(3_700_000)
    const deletions: number[] = []
    world.fault = (operation) => {
      if (operation === 'deleteClosed') deletions.push(world.clock.now())
      return undefined
    }
    await world.clock.advanceBy(3_601_000)
    expect(deletions).toHaveLength(4)
    expect(await world.store.listWakes({ partition: 0, until: Number.MAX_SAFE_INTEGER, limit: 1 })).toEqual([])
    expect(await world.status(world.request('wait', 'w349').execution.arn)).toBeUndefined()
  })

  test('are not kept for an hour where they are to be kept for minutes', async () => {
    const world = new World()
    world.define('wait', waitFor(1))
    await world.open({ engineLimits: { retentionMs: 120_000 } })
    const arn = await world.start('wait', 'one')
    await world.clock.advanceBy(119_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    await world.clock.advanceBy(122_000)
    expect(await world.status(arn)).toBeUndefined()
  })
})
