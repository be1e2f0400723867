import { describe, expect, test } from 'vitest'
import type { ChoiceState, StateMachine } from '../../src/asl/definition.ts'
import { EngineOverloaded, ExecutionQuarantined } from '../../src/engine/engine.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { deferred, endlessLoop, succeeded, taskChain, World, waitFor } from './world.ts'

/** A machine that works as long as its fault is not switched on. */
function faultyMachine(world: World, fault: { isOn: boolean }): StateMachine {
  world.define('template', {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 10, Next: 'Choose' },
      Choose: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'Done' }], Default: 'Done' },
      Done: { Type: 'Succeed' }
    }
  })
  const machine = world.machine('template')
  const choose = machine.allStates.get('Choose') as ChoiceState
  const condition = (): boolean => {
    if (fault.isOn) throw new TypeError('a bug')
    return false
  }
  const faulty = { ...choose, choices: choose.choices.map((choice) => ({ ...choice, condition })) }
  return { ...machine, allStates: new Map(machine.allStates).set('Choose', faulty) }
}

describe('an execution that meets a fault of ours', () => {
  test('is reported once and left alone, while others go on', async () => {
    const world = new World()
    const fault = { isOn: true }
    world.defineMachine('faulty', faultyMachine(world, fault))
    world.define('wait', waitFor(10))
    await world.open()
    const arn = await world.start('faulty', 'one')
    const other = await world.start('wait', 'other')
    await world.clock.advanceBy(20_000)
    expect(await world.status(other)).toBe('SUCCEEDED')
    expect(await world.status(arn)).toBe('RUNNING')
    expect(world.logLines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'An execution is quarantined after an internal error', fields: { executionArn: arn, error: 'a bug' } }
    ])
    await expect(world.engine.startExecution(world.request('faulty', 'one'))).rejects.toThrow('a bug')
    expect(world.logged('error')).toHaveLength(1)
    // to stop it takes no more than its journal
    await expect(world.engine.stopExecution(arn, {})).resolves.toBeDefined()
    expect(await world.status(arn)).toBe('ABORTED')
  })

  test('goes on after a restart that brought the correction', async () => {
    const world = new World()
    const fault = { isOn: true }
    world.defineMachine('faulty', faultyMachine(world, fault))
    await world.open()
    const arn = await world.start('faulty', 'one')
    await world.clock.advanceBy(20_000)
    fault.isOn = false
    await world.crashAndReopen()
    await world.clock.advanceBy(1_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('is left alone as well when its journal cannot be read', async () => {
    const world = new World()
    world.define('wait', waitFor(100))
    await world.open()
    const arn = await world.start('wait', 'one')
    const load = world.store.load.bind(world.store)
    world.store.load = async (wanted) => {
      const stored = await load(wanted)
      return stored && { ...stored, journal: stored.journal.map((batch) => ({ ...batch, text: '[{' })) }
    }
    await expect(world.engine.stopExecution(arn, {})).rejects.toThrow(ExecutionQuarantined)
  })
})

describe('an execution that never waits', () => {
  test('delays no other: it goes on when others have had their turn', async () => {
    const world = new World()
    world.define('loop', endlessLoop)
    world.define('chain', taskChain(5))
    world.services.set('lambda-function', () => succeeded())
    await world.open({ executionLimits: { transitionsPerStep: 10 } })
    const loops = await Promise.all(Array.from({ length: 5 }, (_, index) => world.start('loop', `loop${index}`)))
    const arn = await world.start('chain', 'one')
    await world.clock.runUntilIdle()
    expect(await world.status(arn)).toBe('SUCCEEDED')
    const loopEvents = (await world.store.load(loops[0] as string))?.sequence ?? 0
    const chainCommits = (await world.store.load(arn))?.sequence ?? 0
    expect(loopEvents).toBeGreaterThan(chainCommits)
    for (const loop of loops) expect((await world.events(loop)).at(-1)).toMatchObject({ error: 'States.Runtime' })
  })

  test('can be stopped', async () => {
    const world = new World()
    world.define('loop', endlessLoop)
    await world.open({ executionLimits: { transitionsPerStep: 10 } })
    const arn = await world.start('loop', 'one')
    expect(await world.engine.stopExecution(arn, {})).toEqual({ stopDate: world.clock.now() })
    expect((await world.events(arn)).length).toBeLessThan(1_000)
  })
})

describe('an execution whose tasks answer at one moment', () => {
  const ANSWERS = 30
  const fields = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true }
  const branches = Array.from({ length: ANSWERS }, (_, index) => ({
    StartAt: `T${index}`,
    States: { [`T${index}`]: { ...fields, Output: '{% $count([1..20000][$ % 2 = 1]) %}' } }
  }))

  /** How many commits it takes until all have been applied. */
  const commits = async (workPerStep: number): Promise<number> => {
    const world = new World()
    world.define('tasks', {
      QueryLanguage: 'JSONata',
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: branches, End: true } }
    })
    const together = deferred<void>()
    world.services.set('lambda-function', async () => {
      await together.promise
      return succeeded()
    })
    await world.open({ executionLimits: { workPerStep } })
    const arn = await world.start('tasks', 'one')
    await world.clock.advanceBy(1_000)
    const before = (await world.store.load(arn))?.sequence ?? 0
    together.resolve()
    await world.clock.advanceBy(10_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    return ((await world.store.load(arn))?.sequence ?? 0) - before
  }

  test('gives way between the answers where each takes long, and loses none', async () => {
    expect(await commits(1_000_000_000)).toBeLessThan(ANSWERS)
    expect(await commits(10_000)).toBeGreaterThanOrEqual(ANSWERS)
  })
})

describe('executions whose steps take long', () => {
  const STEP_MS = 500
  /** The loops that had a turn, in order. */
  let log: string[] = []

  /** A loop without end, each turn of which takes a while of the time that the world's engine sees. */
  const slowLoop = (
    world: World,
    name: string,
    delay: (ms: number) => void,
    { type = 'STANDARD', turnMs = STEP_MS }: { type?: 'STANDARD' | 'EXPRESS'; turnMs?: number } = {}
  ): void => {
    world.define(name, endlessLoop, type)
    const machine = world.machine(name)
    const again = machine.allStates.get('Again') as ChoiceState
    const condition = (): boolean => {
      log.push(name)
      delay(turnMs)
      return false
    }
    const slow = { ...again, choices: again.choices.map((choice) => ({ ...choice, condition })) }
    world.defineMachine(name, { ...machine, allStates: new Map(machine.allStates).set('Again', slow) })
  }

  /** A world whose clock goes on while a step works. */
  const openSlow = async (): Promise<{ world: World; delay: (ms: number) => void; clock: Clock }> => {
    log = []
    const world = new World()
    let workedMs = 0
    const clock: Clock = {
      now: () => world.clock.now() + workedMs,
      setTimer: (at, callback) => world.clock.setTimer(Math.max(world.clock.now(), at - workedMs), callback)
    }
    await world.open({ clock, executionLimits: { transitionsPerStep: 1 }, engineLimits: { leaseMs: 1e9 } })
    return { world, clock, delay: (ms) => (workedMs += ms) }
  }

  /** Until when nothing happens but what is asked from outside. */
  const restOf = (clock: Clock): number => clock.now() + STEP_MS / 10

  test('rest after each one, while others are served as if they were not there', async () => {
    const { world, delay, clock } = await openSlow()
    for (const name of ['a', 'b', 'c']) slowLoop(world, name, delay)
    world.define('chain', taskChain(3))
    world.services.set('lambda-function', () => succeeded())
    for (const name of ['a', 'b', 'c']) for (const run of ['1', '2', '3']) void world.start(name, run)
    await world.clock.advanceBy(1_000)
    for (let round = 0; round < 10; round++) {
      const before = log.length
      await world.clock.runUntil(() => log.length > before, world.clock.now() + 1_000)
      const until = restOf(clock)
      const long = log.length
      // the process has turns of its own in the meantime, each of which could have brought the next long step
      const started = world.start('chain', `chain${round}`)
      await world.clock.advanceBy(until - clock.now())
      expect(await world.status(await started)).toBe('SUCCEEDED')
      expect(log.length).toBe(long)
    }
  })

  test('go on, however many others there are', async () => {
    const { world, delay } = await openSlow()
    slowLoop(world, 'a', delay)
    slowLoop(world, 'loop', delay, { turnMs: 1 })
    const count = (name: string): number => log.filter((entry) => entry === name).length
    const others = Array.from({ length: 5 }, (_, index) => world.start('loop', `${index}`))
    await world.start('a', '1')
    await world.clock.runUntil(() => count('a') >= 5, world.clock.now() + 10_000)
    expect(count('loop')).toBeGreaterThan((4 * STEP_MS) / 10)
    for (const other of others) expect(await world.status(await other)).toBe('RUNNING')
  })

  test('are stopped without waiting for their turn among each other', async () => {
    const { world, delay } = await openSlow()
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const name of names) slowLoop(world, name, delay)
    const starts = names.map((name) => world.start(name, '1'))
    await world.clock.advanceBy(2_000)
    const arns = await Promise.all(starts)
    const before = log.length
    let turns = 0
    const stops = arns.map((arn) => world.engine.stopExecution(arn, {}).then(() => (turns = log.length - before)))
    await world.clock.advanceBy(1_000)
    await Promise.all(stops)
    // one may have been about to have its turn
    expect(turns).toBeLessThanOrEqual(1)
    for (const arn of arns) expect(await world.status(arn)).toBe('ABORTED')
  })

  test('take turns among each other', async () => {
    const { world, delay } = await openSlow()
    for (const name of ['a', 'b', 'c']) slowLoop(world, name, delay)
    for (const name of ['a', 'b', 'c']) void world.start(name, '1')
    await world.clock.advanceBy(2_000)
    const counts = ['a', 'b', 'c'].map((name) => log.filter((entry) => entry === name).length)
    expect(Math.min(...counts)).toBeGreaterThan(5)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
  })

  test('rest as well where they are Express, and their starts wait in line', async () => {
    const { world, delay, clock } = await openSlow()
    slowLoop(world, 'x', delay, { type: 'EXPRESS' })
    const start = (run: string) => world.engine.startExecution(world.request('x', run, '{}', 'EXPRESS'))
    await start('0')
    const before = log.length
    const starts = ['1', '2', '3', '4'].map(start)
    await world.clock.advanceBy(restOf(clock) - clock.now())
    expect(log.length).toBe(before)
    await world.clock.advanceBy(5_000)
    expect(await Promise.all(starts)).toHaveLength(4)
  })
})

describe('memory', () => {
  test('holds few executions while many run, and all of them end', async () => {
    const world = new World()
    world.define('chain', taskChain(3))
    world.services.set('lambda-function', async () => {
      await new Promise<void>((resolve) => world.clock.setTimer(world.clock.now() + 5_000, resolve))
      return succeeded()
    })
    await world.open({ engineLimits: { cachedExecutions: 3 } })
    let loads = 0
    world.fault = (operation) => {
      if (operation === 'load') loads++
      return undefined
    }
    const arns = await Promise.all(Array.from({ length: 50 }, (_, index) => world.start('chain', `e${index}`)))
    await world.clock.advanceBy(20_000)
    for (const arn of arns) expect(await world.events(arn)).toHaveLength(17)
    expect(loads).toBeGreaterThan(100)
    expect(world.calls).toHaveLength(150)
  })

  test('is bounded by size as well', async () => {
    const world = new World()
    world.define('chain', taskChain(1))
    world.services.set('lambda-function', () => new Promise(() => {}))
    await world.open({ engineLimits: { cachedSize: 100_000 } })
    const input = JSON.stringify('x'.repeat(30_000))
    const arns: string[] = []
    for (let index = 0; index < 10; index++) arns.push(await world.start('chain', `e${index}`, input))
    let loads = 0
    world.fault = (operation) => {
      if (operation === 'load') loads++
      return undefined
    }
    for (const arn of arns) await world.engine.stopExecution(arn, {})
    expect(loads).toBe(7)
  })

  test('is given back with a checkpoint when a long journal has come to a long wait', async () => {
    const world = new World()
    const chain = taskChain(30) as { States: Record<string, object> }
    const states = { ...chain.States, S29: { Type: 'Wait', Seconds: 86_400, End: true } }
    world.define('long', { ...chain, States: states })
    world.services.set('lambda-function', () => succeeded())
    await world.open()
    const arn = await world.start('long', 'one')
    await world.clock.runUntilIdle()
    const stored = await world.store.load(arn)
    expect(stored?.checkpoint?.sequence).toBe(stored?.sequence)
    expect(stored?.journal).toEqual([])
    await world.crashAndReopen({ engineLimits: { leaseMs: 1e9, inboxIntervalMs: 1e6 } })
    await world.clock.advanceBy(86_400_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('of a long journal is rebuilt from a checkpoint and a short rest', async () => {
    const world = new World()
    world.define('loop', endlessLoop)
    await world.open()
    const arn = await world.start('loop', 'one')
    await world.clock.runUntilIdle()
    const stored = await world.store.load(arn)
    expect(stored?.sequence).toBeGreaterThan(50)
    expect(stored?.journal.length).toBeLessThan(10)
  })
})

describe('more than the engine can take', () => {
  test('is refused with an error that says to come back, and what was accepted is done', async () => {
    const world = new World()
    world.define('wait', waitFor(10))
    await world.open({ engineLimits: { waitingCommands: 5 } })
    const commit = deferred<void>()
    world.fault = (operation) => (operation === 'commit' ? { before: commit.promise } : undefined)
    const starts = Array.from({ length: 20 }, (_, index) =>
      world.engine.startExecution(world.request('wait', `e${index}`))
    )
    const outcomes = Promise.allSettled(starts)
    await world.clock.runUntilIdle()
    commit.resolve()
    const results = await outcomes
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    for (const result of refused) expect(result).toMatchObject({ reason: expect.any(EngineOverloaded) })
    for (const [index, { status }] of results.entries()) {
      const { arn } = world.request('wait', `e${index}`).execution
      expect(await world.status(arn)).toBe(status === 'fulfilled' ? 'RUNNING' : undefined)
    }
    expect(await world.engine.startExecution(world.request('wait', 'later'))).toMatchObject({ kind: 'started' })
  })

  test('executions that are busy do not block what is asked of others', async () => {
    const world = new World()
    world.define('wait', waitFor(1_000))
    await world.open()
    const arn = await world.start('wait', 'one')
    const load = deferred<void>()
    let loads = 0
    world.fault = (operation) => (operation === 'load' && ++loads === 1 ? { before: load.promise } : undefined)
    const stopping = world.engine.stopExecution(arn, {})
    expect(await world.engine.startExecution(world.request('wait', 'two'))).toMatchObject({ kind: 'started' })
    load.resolve()
    expect(await stopping).toEqual({ stopDate: world.clock.now() })
  })
})
