import { describe, expect, test } from 'vitest'
import { type ActivityTask, EngineOverloaded, TooManyWorkers } from '../../src/engine/engine.ts'
import { activityArn, deferred, LEASE_MS, World } from './world.ts'

const activityTask = (members: object = {}): object => ({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: activityArn('work'), End: true, ...members } }
})

/** A world with the activity `work` and a machine of one task of it. */
async function createWorld(members: object = {}): Promise<World> {
  const world = new World()
  world.define('machine', activityTask(members))
  await world.createActivity('work')
  await world.open()
  return world
}

/** A worker that asks once; what it got is in `answer` as soon as it was answered. */
function askFor(world: World, workerName?: string) {
  const hangUp = new AbortController()
  const worker: { answer: ActivityTask | undefined; isAnswered: boolean; hangUp: () => void; error: unknown } = {
    answer: undefined,
    isAnswered: false,
    hangUp: () => hangUp.abort(),
    error: undefined
  }
  const request = { activityArn: activityArn('work'), waitMs: 60_000, signal: hangUp.signal }
  world.engine.takeActivityTask({ ...request, ...(workerName !== undefined && { workerName }) }).then(
    (task) => Object.assign(worker, { answer: task, isAnswered: true }),
    (error: unknown) => Object.assign(worker, { error, isAnswered: true })
  )
  return worker
}

const tokenOf = ({ answer }: { answer: ActivityTask | undefined }): string => {
  if (answer === undefined) throw new Error('The worker has no task')
  return answer.taskToken
}

const inputsOf = (workers: readonly { answer: ActivityTask | undefined }[]): unknown[] =>
  workers.map(({ answer }) => answer && JSON.parse(answer.input).n)

describe('a worker that asks for a task', () => {
  test('gets one that waits, with its input, and ends it by its token', async () => {
    const world = await createWorld()
    const arn = await world.start('machine', 'one', '{"n": 1}')
    const worker = askFor(world, 'me')
    await world.clock.runUntilIdle()
    expect(worker.answer?.input).toBe('{"n": 1}')
    expect(await world.engine.completeTask(tokenOf(worker), '"done"')).toBe('accepted')
    expect((await world.events(arn)).slice(2)).toMatchObject([
      { type: 'ActivityScheduled', resource: activityArn('work') },
      { type: 'ActivityStarted', workerName: 'me', previousEventId: 3 },
      { type: 'ActivitySucceeded', output: { text: '"done"' }, previousEventId: 4 },
      { type: 'TaskStateExited' },
      { type: 'ExecutionSucceeded', output: { text: '"done"' } }
    ])
  })

  test('waits for one, first come first served, and so do the tasks', async () => {
    const world = await createWorld()
    const workers = [askFor(world), askFor(world)]
    for (const n of [1, 2, 3, 4]) await world.start('machine', `e${n}`, `{"n": ${n}}`)
    workers.push(askFor(world), askFor(world), askFor(world))
    await world.clock.runUntilIdle()
    expect(inputsOf(workers)).toEqual([1, 2, 3, 4, undefined])
  })

  test('hears of it only when it is durable that it has the task', async () => {
    const world = await createWorld()
    const arn = await world.start('machine', 'one')
    await world.clock.runUntilIdle()
    const commit = deferred<void>()
    world.fault = (operation) => (operation === 'commit' ? { before: commit.promise } : undefined)
    const worker = askFor(world)
    await world.clock.advanceBy(1_000)
    expect(worker.isAnswered).toBe(false)
    commit.resolve()
    await world.clock.runUntilIdle()
    expect(worker.answer).toBeDefined()
    expect(await world.eventTypes(arn)).toContain('ActivityStarted')
  })

  test('is answered with nothing after its time, and no task is kept for it', async () => {
    const world = await createWorld()
    const late = askFor(world)
    await world.clock.advanceBy(59_999)
    expect(late.isAnswered).toBe(false)
    await world.clock.advanceBy(1)
    expect(late).toMatchObject({ isAnswered: true, answer: undefined, error: undefined })
    await world.start('machine', 'one')
    const next = askFor(world)
    await world.clock.runUntilIdle()
    expect(next.answer).toBeDefined()
  })

  test('and hangs up while it waits leaves its place to the next', async () => {
    const world = await createWorld()
    const workers = [askFor(world), askFor(world)]
    workers[0]?.hangUp()
    await world.start('machine', 'one', '{"n": 1}')
    await world.clock.runUntilIdle()
    expect(inputsOf(workers)).toEqual([undefined, 1])
  })

  test('and hangs up while its task becomes durable has the task go to the next, who is named in the history', async () => {
    const world = await createWorld({ TimeoutSeconds: 50, HeartbeatSeconds: 20 })
    const arn = await world.start('machine', 'one', '{"n": 1}')
    await world.clock.runUntilIdle()
    const commit = deferred<void>()
    world.fault = (operation) => (operation === 'commit' ? { before: commit.promise } : undefined)
    const first = askFor(world, 'first')
    await world.clock.runUntilIdle()
    first.hangUp()
    world.fault = () => undefined
    commit.resolve()
    await world.clock.advanceBy(30_000)
    const second = askFor(world, 'second')
    await world.clock.runUntilIdle()
    expect(first.answer).toBeUndefined()
    expect(second.answer?.input).toBe('{"n": 1}')
    await world.clock.advanceBy(19_999)
    expect(await world.engine.completeTask(tokenOf(second), '1')).toBe('accepted')
    expect((await world.events(arn)).filter(({ type }) => type === 'ActivityStarted')).toMatchObject([
      { workerName: 'first' },
      { workerName: 'second' }
    ])
  })

  test('and hangs up before its answer has left has the task go to the next', async () => {
    const world = await createWorld()
    await world.start('machine', 'one', '{"n": 1}')
    const first = askFor(world)
    const second = askFor(world)
    await world.clock.runUntilIdle()
    expect(inputsOf([first, second])).toEqual([1, undefined])
    first.hangUp()
    await world.clock.runUntilIdle()
    expect(inputsOf([first, second])).toEqual([1, 1])
    expect(tokenOf(second)).toBe(tokenOf(first))
  })

  test('gets the next task where the one it was to get has ended', async () => {
    const world = await createWorld()
    const stopped = await world.start('machine', 'stopped', '{"n": 1}')
    await world.start('machine', 'other', '{"n": 2}')
    await world.clock.runUntilIdle()
    const stop = world.engine.stopExecution(stopped, {})
    const worker = askFor(world)
    await world.clock.runUntilIdle()
    await stop
    expect(inputsOf([worker])).toEqual([2])
  })

  test('is refused where a thousand wait for the same activity', async () => {
    const world = await createWorld()
    const waiting = Array.from({ length: 1_000 }, () => askFor(world))
    const oneMore = askFor(world)
    await world.clock.runUntilIdle()
    expect(oneMore.error).toBeInstanceOf(TooManyWorkers)
    waiting[7]?.hangUp()
    const again = askFor(world)
    await world.clock.runUntilIdle()
    expect(again.isAnswered).toBe(false)
  })

  test('is asked to come back later where too many wait for all activities together', async () => {
    const world = new World()
    await world.open({ engineLimits: { waitingWorkers: 2 } })
    const workers = [askFor(world), askFor(world), askFor(world)]
    await world.clock.runUntilIdle()
    expect(workers.map(({ error }) => error)).toEqual([undefined, undefined, expect.any(EngineOverloaded)])
  })

  test('is answered with nothing when the engine closes', async () => {
    const world = await createWorld()
    const worker = askFor(world)
    await world.engine.close()
    await world.clock.runUntilIdle()
    expect(worker).toMatchObject({ isAnswered: true, answer: undefined, error: undefined })
  })
})

describe('a task whose giving meets a store that fails', () => {
  test.each(['applied', 'not-applied'] as const)('goes to its worker all the same (%s)', async (fail) => {
    const world = await createWorld()
    const arn = await world.start('machine', 'one', '{"n": 1}')
    await world.clock.runUntilIdle()
    let failures = 3
    world.fault = (operation) => (operation === 'commit' && failures-- > 0 ? { fail } : undefined)
    const workers = [askFor(world), askFor(world)]
    await world.clock.advanceBy(10_000)
    expect(inputsOf(workers)).toEqual([1, undefined])
    expect((await world.eventTypes(arn)).filter((type) => type === 'ActivityStarted')).toHaveLength(1)
  })
})

describe('an activity that does not exist', () => {
  test('fails the execution when its state is reached, before anything is scheduled', async () => {
    const world = new World()
    world.define('machine', activityTask({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Work' }] }))
    await world.open()
    const arn = await world.start('machine', 'one')
    await world.clock.runUntilIdle()
    expect((await world.events(arn)).slice(1)).toMatchObject([
      { type: 'TaskStateEntered' },
      {
        type: 'ExecutionFailed',
        error: 'States.Runtime',
        cause: `An error occurred while executing the state 'Work' (entered at the event id #2). The activity ${activityArn('work')} does not exist.`
      }
    ])
  })

  test('is known as soon as it is created, and missed as soon as it is deleted', async () => {
    const world = new World()
    world.define('machine', activityTask())
    await world.open()
    const outcomes: (string | undefined)[] = []
    for (const [index, change] of [undefined, 'create', 'delete', 'create'].entries()) {
      if (change === 'create') await world.createActivity('work')
      if (change === 'delete') await world.deleteActivity('work')
      const arn = await world.start('machine', `e${index}`)
      outcomes.push(await world.status(arn))
    }
    expect(outcomes).toEqual(['FAILED', 'RUNNING', 'FAILED', 'RUNNING'])
  })

  test('is noticed within seconds where another node deleted it', async () => {
    const world = await createWorld()
    await world.start('machine', 'before')
    await world.store.writeResources([{ kind: 'activity', arn: activityArn('work'), delete: true }])
    await world.clock.advanceBy(1_000)
    expect(await world.status(await world.start('machine', 'after'))).toBe('FAILED')
  })

  test('leaves what was scheduled before to be answered', async () => {
    const world = await createWorld()
    const arn = await world.start('machine', 'one')
    const worker = askFor(world)
    await world.clock.runUntilIdle()
    await world.deleteActivity('work')
    expect(await world.engine.completeTask(tokenOf(worker), '1')).toBe('accepted')
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})

describe('the clocks of an activity', () => {
  test('do not run while no worker has asked', async () => {
    const world = await createWorld({ TimeoutSeconds: 20, HeartbeatSeconds: 10 })
    const arn = await world.start('machine', 'one')
    await world.clock.advanceBy(3_600_000)
    expect(await world.eventTypes(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ActivityScheduled'])
  })

  test('start when a worker gets the task; the heartbeat starts again with each beat, the timeout does not', async () => {
    const world = await createWorld({ TimeoutSeconds: 20, HeartbeatSeconds: 10 })
    const arn = await world.start('machine', 'one')
    await world.clock.advanceBy(15_000)
    const worker = askFor(world)
    await world.clock.advanceBy(9_000)
    expect(await world.engine.heartbeatTask(tokenOf(worker))).toBe('accepted')
    await world.clock.advanceBy(9_000)
    expect(await world.engine.heartbeatTask(tokenOf(worker))).toBe('accepted')
    await world.clock.advanceBy(1_999)
    expect(await world.status(arn)).toBe('RUNNING')
    await world.clock.advanceBy(1)
    expect((await world.events(arn)).slice(-2)).toMatchObject([
      { type: 'ActivityTimedOut', error: 'States.Timeout' },
      { type: 'ExecutionFailed', error: 'States.Timeout' }
    ])
    expect(await world.engine.heartbeatTask(tokenOf(worker))).toBe('gone')
  })

  test('go on over a restart', async () => {
    const world = await createWorld({ TimeoutSeconds: 60, HeartbeatSeconds: 30 })
    const arn = await world.start('machine', 'one')
    askFor(world)
    await world.clock.advanceBy(1_000)
    await world.crashAndReopen()
    await world.clock.advanceBy(18_999)
    expect(await world.status(arn)).toBe('RUNNING')
    await world.clock.advanceBy(1)
    expect(await world.status(arn)).toBe('FAILED')
  })
})

describe('after a restart', () => {
  test('tasks that nobody had are offered again, in any order', async () => {
    const world = await createWorld()
    for (const n of [1, 2, 3]) await world.start('machine', `e${n}`, `{"n": ${n}}`)
    await world.crashAndReopen()
    const workers = [askFor(world), askFor(world), askFor(world), askFor(world)]
    await world.clock.runUntilIdle()
    expect(inputsOf(workers).toSorted()).toEqual([1, 2, 3, undefined])
  })

  test('a task that a worker has is not given to another, and its token is still good', async () => {
    const world = await createWorld()
    const arn = await world.start('machine', 'one')
    const worker = askFor(world)
    await world.clock.runUntilIdle()
    expect(await world.store.listUnfinished({ partition: 0, limit: 10 })).toEqual([])
    await world.crashAndReopen()
    const other = askFor(world)
    await world.clock.advanceBy(30_000)
    expect(other.isAnswered).toBe(false)
    expect(await world.engine.heartbeatTask(tokenOf(worker))).toBe('accepted')
    expect(await world.engine.failTask(tokenOf(worker), { error: 'Broken' })).toBe('accepted')
    expect(await world.status(arn)).toBe('FAILED')
  })

  test('the retry of a task whose worker is lost is given to another', async () => {
    const world = await createWorld({
      HeartbeatSeconds: 5,
      Retry: [{ ErrorEquals: ['States.HeartbeatTimeout'], IntervalSeconds: 1 }]
    })
    const arn = await world.start('machine', 'one')
    const lost = askFor(world)
    await world.clock.runUntilIdle()
    await world.crashAndReopen()
    const other = askFor(world)
    await world.clock.advanceBy(2_000)
    expect(await world.engine.completeTask(tokenOf(lost), '1')).toBe('gone')
    expect(await world.engine.completeTask(tokenOf(other), '2')).toBe('accepted')
    expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionSucceeded', output: { text: '2' } })
  })
})

describe('where another node has taken over', () => {
  test('it hands out the tasks that nobody had; what the first node gave stays given', async () => {
    const world = await createWorld()
    const first = world.engine
    await world.start('machine', 'given', '{"n": 1}')
    const given = askFor(world)
    await world.clock.runUntilIdle()
    await world.start('machine', 'waiting', '{"n": 2}')
    world.fault = (operation) => (/Leases?$/.test(operation) ? { fail: 'not-applied' } : undefined)
    await world.clock.advanceBy(LEASE_MS)
    world.fault = () => undefined
    const second = await world.open()
    const { signal } = new AbortController()
    const request = { activityArn: activityArn('work'), waitMs: 60_000, signal }
    const atFirst = first.takeActivityTask(request)
    const atSecond = second.takeActivityTask(request)
    await world.clock.advanceBy(60_000)
    expect([await atFirst, (await atSecond)?.input]).toEqual([undefined, '{"n": 2}'])
    expect(await second.completeTask(tokenOf(given), '1')).toBe('accepted')
    await expect(first.completeTask(tokenOf(given), '1')).rejects.toThrow('Another node')
  })
})
