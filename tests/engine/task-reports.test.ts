import { describe, expect, test } from 'vitest'
import type { Integration, TaskOutcome } from '../../src/integrations/integration.ts'
import { deferred, succeeded, World } from './world.ts'

const task = (resource: string, members: object = {}): object => ({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: `arn:aws:states:::${resource}`,
      Parameters: { QueueUrl: 'q', StateMachineArn: 'm', 'MessageBody.$': '$$.Task.Token' },
      End: true,
      ...members
    }
  }
})

/** Answers the starting call; the job that a `.sync` task starts never ends by itself. */
const endless: Integration = {
  perform: async () => succeeded({ MessageId: 'm' }),
  lookAtJob: async () => ({ kind: 'running' })
}

/** A world with one execution of a task, and the token that its integration was given. */
async function createWorld(resource: string, members: object = {}) {
  const world = new World()
  world.define('machine', task(resource, members))
  await open(world)
  const arn = await world.start('machine', 'one')
  await world.clock.advanceBy(100)
  return { world, arn, token: tokenOf(world) }
}

const open = (world: World): Promise<unknown> =>
  world.open({
    integrations: () => ({
      ...endless,
      perform: (request, signal) => {
        world.calls.push(request)
        return endless.perform(request, signal)
      }
    })
  })

const tokenOf = (world: World, call = 0): string => JSON.parse(world.calls[call]?.parameters.text ?? '{}').MessageBody

const callback = 'sqs:sendMessage.waitForTaskToken'

describe('a report on a task', () => {
  test.each([callback, 'states:startExecution.sync', 'states:startExecution.sync:2'])(
    'completes %s',
    async (resource) => {
      const { world, arn, token } = await createWorld(resource)
      expect(await world.engine.completeTask(token, 'null')).toBe('accepted')
      expect((await world.events(arn)).slice(3)).toMatchObject([
        { type: 'TaskStarted' },
        { type: 'TaskSubmitted' },
        { type: 'TaskSucceeded', output: { text: 'null' } },
        { type: 'TaskStateExited' },
        { type: 'ExecutionSucceeded' }
      ])
    }
  )

  test('fails it with as much as was said', async () => {
    const handled = {
      Retry: [{ ErrorEquals: ['States.Runtime'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      Next: 'Caught',
      End: undefined
    }
    const world = new World()
    world.define('machine', {
      StartAt: 'Ask',
      States: { ...(task(callback, handled) as { States: object }).States, Caught: { Type: 'Succeed' } }
    })
    world.services.set('sqs', () => succeeded())
    await world.open()
    const arn = await world.start('machine', 'one')
    await world.clock.advanceBy(100)
    expect(await world.engine.failTask(tokenOf(world), {})).toBe('accepted')
    const failed = (await world.events(arn)).find(({ type }) => type === 'TaskFailed')
    expect([failed && 'error' in failed, failed && 'cause' in failed]).toEqual([false, false])
    expect((await world.events(arn)).at(-1)).toMatchObject({ output: { text: '{"Error":null,"Cause":null}' } })
  })

  test('comes too late for a task that was answered, timed out or was given up, and says so', async () => {
    const { world, arn, token } = await createWorld(callback, { TimeoutSeconds: 10 })
    await world.clock.advanceBy(10_000)
    expect(await world.engine.completeTask(token, '1')).toBe('gone')

    await world.start('machine', 'two')
    await world.clock.advanceBy(100)
    const second = tokenOf(world, 1)
    expect(await world.engine.completeTask(second, '1')).toBe('accepted')
    expect(await world.engine.completeTask(second, '1')).toBe('gone')
    expect(await world.engine.failTask(second, {})).toBe('gone')

    const third = await world.start('machine', 'three')
    await world.clock.advanceBy(100)
    await world.engine.stopExecution(third, {})
    expect(await world.engine.heartbeatTask(tokenOf(world, 2))).toBe('gone')
    expect(await world.status(arn)).toBe('FAILED')
  })

  test('at the very moment of the timeout comes too late', async () => {
    const { world, arn, token } = await createWorld(callback, { TimeoutSeconds: 10 })
    const commit = deferred<void>()
    world.fault = (operation) => (operation === 'commit' ? { before: commit.promise } : undefined)
    await world.clock.advanceBy(9_900)
    const report = world.engine.completeTask(token, '1')
    commit.resolve()
    expect(await report).toBe('gone')
    expect((await world.events(arn)).at(-2)).toMatchObject({ type: 'TaskTimedOut' })
  })

  test('means nothing to an execution that has the name of the one it was for', async () => {
    const world = new World()
    world.define('machine', task(callback, { TimeoutSeconds: 10 }))
    world.services.set('sqs', () => succeeded())
    await world.open({ engineLimits: { retentionMs: 60_000, retentionIntervalMs: 1_000 } })
    await world.start('machine', 'one')
    await world.clock.advanceBy(80_000)
    const arn = await world.start('machine', 'one')
    await world.clock.advanceBy(100)
    const [old, current] = [tokenOf(world, 0), tokenOf(world, 1)]
    expect(await world.engine.completeTask(old, '"of the first"')).toBe('gone')
    expect(await world.engine.failTask(old, {})).toBe('gone')
    expect(await world.engine.heartbeatTask(old)).toBe('gone')
    expect(await world.engine.completeTask(current, '"of the second"')).toBe('accepted')
    expect((await world.events(arn)).at(-1)).toMatchObject({ output: { text: '"of the second"' } })
  })

  test('is known by its token: another text, or a changed token, names no task', async () => {
    const { world, token } = await createWorld(callback)
    for (const wrong of ['', 'AAAA', `${token}A`, `B${token.slice(1)}`, token.toLowerCase()]) {
      expect(await world.engine.completeTask(wrong, '1')).toBe('not-a-token')
    }
  })

  test('of a heartbeat is accepted where nobody waits for one, and changes nothing', async () => {
    for (const resource of [callback, 'states:startExecution.sync']) {
      const { world, arn, token } = await createWorld(resource)
      const before = await world.store.load(arn)
      expect(await world.engine.heartbeatTask(token)).toBe('accepted')
      expect(await world.store.load(arn)).toEqual(before)
    }
  })

  test('of a heartbeat keeps a callback from timing out', async () => {
    const { world, arn, token } = await createWorld(callback, { HeartbeatSeconds: 10 })
    for (let beat = 0; beat < 5; beat++) {
      await world.clock.advanceBy(9_000)
      expect(await world.engine.heartbeatTask(token)).toBe('accepted')
    }
    await world.clock.advanceBy(9_999)
    expect(await world.status(arn)).toBe('RUNNING')
    await world.clock.advanceBy(1)
    expect((await world.events(arn)).slice(-2)).toMatchObject([
      { type: 'TaskTimedOut', error: 'States.Timeout' },
      { type: 'ExecutionFailed', error: 'States.Timeout' }
    ])
  })

  test('may come before the call that handed the token out was answered', async () => {
    const world = new World()
    world.define('machine', task(callback))
    const answer = deferred<TaskOutcome>()
    world.services.set('sqs', () => answer.promise)
    await world.open()
    const arn = await world.start('machine', 'one')
    await world.clock.runUntilIdle()
    expect(await world.engine.completeTask(tokenOf(world), '"early"')).toBe('accepted')
    answer.resolve(succeeded())
    await world.clock.advanceBy(1_000)
    expect((await world.events(arn)).at(-1)).toMatchObject({ type: 'ExecutionSucceeded', output: { text: '"early"' } })
  })

  test('is good after a restart', async () => {
    const { world, arn, token } = await createWorld(callback)
    await world.crashAndReopen()
    expect(await world.engine.completeTask(token, '1')).toBe('accepted')
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('that the store could not take is refused, and can be sent again', async () => {
    const { world, arn, token } = await createWorld(callback)
    let failures = 1
    world.fault = (operation) => (operation === 'commit' && failures-- > 0 ? { fail: 'not-applied' } : undefined)
    await expect(world.engine.completeTask(token, '1')).rejects.toThrow('injected')
    await world.clock.advanceBy(1_000)
    expect(await world.engine.completeTask(token, '1')).toBe('accepted')
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})
