import { describe, expect, test } from 'vitest'
import { encodeCommand } from '../../src/engine/command-codec.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { testsUsePostgres } from '../postgres/store-under-test.ts'
import { countsOf, mapRun, runOf, WAIT } from './map-run-world.ts'
import { functionArn, succeeded, taskChain, World, waitFor } from './world.ts'

/**
 * How the commit ended of which the caller hears nothing: it was written, it was not, it comes to the store later; and one
 * that there was no way to the store for, which is known not to be written.
 */
const ends = ['applied', 'not-applied', 'late', 'unreached'] as const
type End = (typeof ends)[number]

/** The next commit fails, and reaches the store as `end` says. */
function failNextCommit({ world, end }: { readonly world: World; readonly end: End }): void {
  let isNext = true
  world.fault = (operation) => {
    if (operation !== 'commit' || !isNext) return undefined
    isNext = false
    if (end !== 'late') return { fail: end }
    return { fail: end, before: new Promise<void>((land) => world.clock.setTimer(world.clock.now() + 20, land)) }
  }
}

/** A request whose commit fails, told so to its caller; then time for what the engine does about it. */
async function ask(world: World, end: End, request: () => Promise<unknown>): Promise<void> {
  failNextCommit({ world, end })
  await expect(request()).rejects.toThrow(StoreUnavailable)
  await world.clock.advanceBy(5_000)
}

const CALLBACK = {
  StartAt: 'T',
  States: {
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      HeartbeatSeconds: 30,
      Parameters: { FunctionName: functionArn('f'), Payload: { 'token.$': '$$.Task.Token' } },
      End: true
    }
  }
}

/** An execution that waits for its token. */
async function waitingForToken(partitionCount: number) {
  const world = new World({ partitionCount })
  world.define('callback', CALLBACK)
  let token = ''
  world.services.set('lambda', ({ parameters }) => {
    token = (JSON.parse(parameters?.text ?? '') as { Payload: { token: string } }).Payload.token
    return succeeded()
  })
  await world.open()
  await world.clock.advanceBy(3_000)
  const arn = await world.start('callback', 'one')
  await world.clock.advanceBy(1_000)
  return { world, arn, token }
}

// a Postgres is shared in any case, and its seconds are real ones
describe.each(testsUsePostgres ? [16] : [1, 16])('on a store of %i partitions', (partitionCount) => {
  describe.each(ends)('a commit of unknown outcome that was %s', (end) => {
    test('of a stop: the execution is stopped or runs, and can be stopped again', async () => {
      const world = new World({ partitionCount })
      world.define('wait', waitFor(60))
      await world.open()
      await world.clock.advanceBy(3_000)
      const arn = await world.start('wait', 'one')
      await ask(world, end, () => world.engine.stopExecution(arn, { error: 'E' }))
      if (end !== 'late') expect(await world.status(arn)).toBe(end === 'applied' ? 'ABORTED' : 'RUNNING')
      expect(await world.engine.stopExecution(arn, { error: 'E' })).toBeDefined()
      expect(await world.status(arn)).toBe('ABORTED')
      expect(await world.eventTypes(arn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted'])
    })

    test('of a stop of a Map Run: with its parent it and its children are stopped, or all run', async () => {
      const { world } = await runOf({ ItemsPath: '$' }, WAIT, { partitionCount })
      await world.clock.advanceBy(3_000)
      const arn = await world.start('parent', 'p', '[1,2,3]')
      await world.clock.advanceBy(3_000)
      const statuses = async (): Promise<(string | undefined)[]> => {
        const run = await mapRun(world, arn)
        const children = await world.store.listSummaries({ kind: 'execution', by: { mapRunArn: run.arn }, limit: 9 })
        return [await world.status(arn), run.status, ...children.map(({ status }) => status)]
      }
      expect(await statuses()).toEqual(Array.from({ length: 5 }, () => 'RUNNING'))
      await ask(world, end, () => world.engine.stopExecution(arn, {}))
      const status = await world.status(arn)
      if (end !== 'late') expect(status).toBe(end === 'applied' ? 'ABORTED' : 'RUNNING')
      expect(new Set(await statuses())).toEqual(new Set([status]))
      await world.engine.stopExecution(arn, {})
      await world.clock.advanceBy(3_000)
      expect(await statuses()).toEqual(Array.from({ length: 5 }, () => 'ABORTED'))
      expect(countsOf(await mapRun(world, arn))).toMatchObject({ aborted: 3, running: 0, pending: 0 })
    })

    test('of a stop: calls and jobs of the execution are ended with it, and only with it', async () => {
      const world = new World({ partitionCount })
      const job = { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: { JobName: 'j' } }
      const call = { Type: 'Task', Resource: functionArn('f') }
      const Branches = [
        { StartAt: 'J', States: { J: { ...job, End: true } } },
        { StartAt: 'C', States: { C: { ...call, End: true } } }
      ]
      world.define('tasks', { StartAt: 'P', States: { P: { Type: 'Parallel', Branches, End: true } } })
      world.services.set('glue', () => succeeded({ JobRunId: 'r' }))
      const cutOff: string[] = []
      world.services.set('lambda-function', ({ executionArn }, signal) => {
        signal.addEventListener('abort', () => cutOff.push(executionArn))
        return new Promise(() => {})
      })
      await world.open()
      await world.clock.advanceBy(3_000)
      const arn = await world.start('tasks', 'one')
      await world.clock.advanceBy(1_000)
      await ask(world, end, () => world.engine.stopExecution(arn, {}))
      const isStopped = (await world.status(arn)) === 'ABORTED'
      if (end !== 'late') expect(isStopped).toBe(end === 'applied')
      expect(cutOff).toEqual(isStopped ? [arn] : [])
      expect(world.stoppedJobs).toHaveLength(isStopped ? 1 : 0)
      await world.engine.stopExecution(arn, {})
      await world.clock.advanceBy(1_000)
      expect(cutOff).toEqual([arn])
      expect(world.stoppedJobs).toHaveLength(1)
    })

    test("of a change of a Map Run's bounds: asking again changes them", async () => {
      const { world } = await runOf({ ItemsPath: '$', MaxConcurrency: 1 }, WAIT, { partitionCount })
      await world.clock.advanceBy(3_000)
      const arn = await world.start('parent', 'p', '[1,2,3]')
      await world.clock.advanceBy(3_000)
      const run = await mapRun(world, arn)
      await ask(world, end, () => world.engine.updateMapRun(run.arn, { maxConcurrency: 3 }))
      if (end !== 'late') {
        expect(countsOf(await mapRun(world, arn))).toMatchObject({ running: end === 'applied' ? 3 : 1 })
      }
      expect(await world.engine.updateMapRun(run.arn, { maxConcurrency: 3 })).toBe('updated')
      await world.clock.advanceBy(3_000)
      expect(countsOf(await mapRun(world, arn))).toMatchObject({ running: 3, pending: 0 })
    })

    test('of a redrive: it is redriven once, also when it is asked for again with its token', async () => {
      const world = new World({ partitionCount })
      world.define('chain', taskChain(1))
      let isDown = true
      world.services.set('lambda-function', () => (isDown ? { kind: 'failed', error: 'Down', cause: '' } : succeeded()))
      await world.open()
      await world.clock.advanceBy(3_000)
      const arn = await world.start('chain', 'one')
      await world.clock.advanceBy(1_000)
      expect(await world.status(arn)).toBe('FAILED')
      isDown = false
      await ask(world, end, () => world.engine.redriveExecution(arn, 'token'))
      if (end !== 'late') expect(await world.status(arn)).toBe(end === 'applied' ? 'SUCCEEDED' : 'FAILED')
      expect(await world.engine.redriveExecution(arn, 'token')).toMatchObject({ kind: 'redriven' })
      await world.clock.advanceBy(1_000)
      expect(await world.store.readSummary(arn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 })
    })

    test("of a task's result: it counts once, and asking again says whether it did", async () => {
      const { world, arn, token } = await waitingForToken(partitionCount)
      await ask(world, end, () => world.engine.completeTask(token, '"first"'))
      const status = await world.status(arn)
      if (end !== 'late') expect(status).toBe(end === 'applied' ? 'SUCCEEDED' : 'RUNNING')
      const again = await world.engine.completeTask(token, '"second"')
      expect(again).toBe(status === 'SUCCEEDED' ? 'gone' : 'accepted')
      await world.clock.advanceBy(1_000)
      const output = (await world.events(arn)).flatMap((event) =>
        event.type === 'ExecutionSucceeded' ? [event.output.text] : []
      )
      expect(output).toEqual([status === 'SUCCEEDED' ? '"first"' : '"second"'])
    })

    test("of a task's failure: it counts once", async () => {
      const { world, arn, token } = await waitingForToken(partitionCount)
      await ask(world, end, () => world.engine.failTask(token, { error: 'E' }))
      const status = await world.status(arn)
      if (end !== 'late') expect(status).toBe(end === 'applied' ? 'FAILED' : 'RUNNING')
      expect(await world.engine.failTask(token, { error: 'E' })).toBe(status === 'FAILED' ? 'gone' : 'accepted')
      await world.clock.advanceBy(1_000)
      expect((await world.eventTypes(arn)).filter((type) => /Failed/.test(type))).toEqual([
        'TaskFailed',
        'ExecutionFailed'
      ])
    })

    test('of a heartbeat: the task goes on, and another one is taken', async () => {
      const { world, arn, token } = await waitingForToken(partitionCount)
      await world.clock.advanceBy(20_000)
      await ask(world, end, () => world.engine.heartbeatTask(token))
      expect(await world.engine.heartbeatTask(token)).toBe('accepted')
      await world.clock.advanceBy(29_000)
      expect(await world.status(arn)).toBe('RUNNING')
      await world.clock.advanceBy(2_000)
      expect(await world.status(arn)).toBe('FAILED')
    })
  })
})

// other nodes leave them, so there are several partitions
describe.each(ends)('of messages in the inbox whose commit was %s', (end) => {
  const redrive = { type: 'RedriveExecution' } as const
  const stop = { type: 'StopExecution' } as const
  test.each([
    { commands: [redrive, stop], events: ['ExecutionRedriven', 'ExecutionAborted'], status: 'ABORTED' },
    {
      commands: [redrive, stop, redrive],
      events: ['ExecutionRedriven', 'ExecutionAborted', 'ExecutionRedriven'],
      status: 'RUNNING'
    }
  ])('each takes effect once: $events', async ({ commands, events, status }) => {
    const world = new World({ partitionCount: 16 })
    world.define('wait', waitFor(60))
    await world.open()
    await world.clock.advanceBy(3_000)
    const arn = await world.start('wait', 'one')
    await world.engine.stopExecution(arn, {})
    const partition = partitionOf(arn, 16)
    const messages = commands.map((command, index) => ({
      partition,
      arn,
      key: `${index}`,
      text: encodeCommand(command)
    }))
    await world.store.sendToInbox(messages)
    failNextCommit({ world, end })
    await world.clock.advanceBy(10_000)
    const types = (await world.eventTypes(arn)).filter((type) => events.includes(type))
    expect(types).toEqual(['ExecutionAborted', ...events])
    expect(await world.status(arn)).toBe(status)
    expect(await world.store.countInbox()).toEqual([])
  })
})
