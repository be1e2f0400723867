import { describe, expect, test } from 'vitest'
import type { ChoiceState } from '../../src/asl/definition.ts'
import type { EngineOptions } from '../../src/engine/create-engine.ts'
import { EngineOverloaded } from '../../src/engine/engine.ts'
import { defaultEngineLimits } from '../../src/engine/limits.ts'
import type { StoreOperation } from '../../src/store/memory/faulty-store.ts'
import { endlessLoop, functionArn, succeeded, taskChain, World, waitFor } from './world.ts'

async function openWorld(options: Partial<EngineOptions> = {}): Promise<World> {
  const world = new World()
  world.define('chain', taskChain(2), 'EXPRESS')
  world.define('wait', waitFor(10), 'EXPRESS')
  world.define('loop', endlessLoop, 'EXPRESS')
  world.services.set('lambda-function', ({ stateName }) => succeeded({ stateName }))
  await world.open(options)
  return world
}

const express = (world: World, machine: string, name = 'one', input = '{}') =>
  world.request(machine, name, input, 'EXPRESS')

describe('a synchronous Express execution', () => {
  test('answers with its output', async () => {
    const world = await openWorld()
    const now = world.clock.now()
    expect(await world.engine.startSyncExecution(express(world, 'chain'))).toEqual({
      status: 'SUCCEEDED',
      startDate: now,
      stopDate: now,
      output: '{"stateName":"S1"}'
    })
  })

  test('answers with its error', async () => {
    const world = await openWorld()
    world.services.set('lambda-function', () => ({ kind: 'failed', error: 'E', cause: 'why' }))
    expect(await world.engine.startSyncExecution(express(world, 'chain'))).toMatchObject({
      status: 'FAILED',
      error: 'E',
      cause: 'why'
    })
  })

  test('waits as its states say', async () => {
    const world = await openWorld()
    const startDate = world.clock.now()
    const outcome = world.engine.startSyncExecution(express(world, 'wait'))
    await world.clock.advanceBy(10_000)
    expect(await outcome).toMatchObject({ status: 'SUCCEEDED', startDate, stopDate: startDate + 10_000 })
  })

  test('is timed out after five minutes, and its calls are aborted', async () => {
    const world = await openWorld()
    let aborted = false
    world.services.set('lambda-function', (_, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => {})
    })
    const startDate = world.clock.now()
    const outcome = world.engine.startSyncExecution(express(world, 'chain'))
    await world.clock.advanceBy(300_000)
    expect(await outcome).toMatchObject({ status: 'TIMED_OUT', stopDate: startDate + 300_000 })
    expect(aborted).toBe(true)
  })

  test('writes nothing', async () => {
    const world = await openWorld()
    const operations: StoreOperation[] = []
    await world.clock.runUntilIdle()
    world.fault = (operation) => {
      operations.push(operation)
      return undefined
    }
    await world.engine.startSyncExecution(express(world, 'chain'))
    expect(operations).toEqual([])
  })

  test('that meets a fault of ours is refused, and the log has it', async () => {
    const world = await openWorld()
    const machine = world.machine('loop')
    const again = machine.allStates.get('Again') as ChoiceState
    const condition = (): never => {
      throw new TypeError('a bug')
    }
    const faulty = { ...again, choices: again.choices.map((choice) => ({ ...choice, condition })) }
    world.defineMachine('faulty', { ...machine, allStates: new Map(machine.allStates).set('Again', faulty) })
    const outcome = world.engine.startSyncExecution(express(world, 'faulty'))
    await expect(outcome).rejects.toThrow('internal error')
    expect(world.logged('error')).toEqual(['An Express execution ended with an internal error'])
  })

  test('that still runs some time after the engine begins to close is given up, and its caller is told', async () => {
    const world = await openWorld()
    const outcome = world.engine.startSyncExecution(express(world, 'wait'))
    const told = expect(outcome).rejects.toThrow('The engine is closing')
    await world.clock.runUntilIdle()
    const closed = world.engine.close()
    await world.clock.advanceBy(defaultEngineLimits.drainMs)
    await closed
    await told
    await expect(world.engine.startSyncExecution(express(world, 'wait'))).rejects.toThrow('closing')
  })
})

describe('Express executions', () => {
  test('that nobody waits for are answered when they have begun, and run to their end', async () => {
    const world = await openWorld()
    const outcome = await world.engine.startExecution(express(world, 'chain'))
    expect(outcome).toEqual({ kind: 'started', startDate: world.clock.now() })
    await world.clock.runUntilIdle()
    expect(world.calls.map(({ stateName }) => stateName)).toEqual(['S0', 'S1'])
  })

  test('beyond the bound are refused until others have ended', async () => {
    const world = await openWorld({ engineLimits: { openExpressExecutions: 2 } })
    await world.engine.startExecution(express(world, 'wait', 'a'))
    await world.engine.startExecution(express(world, 'wait', 'b'))
    await expect(world.engine.startExecution(express(world, 'wait', 'c'))).rejects.toThrow(EngineOverloaded)
    await world.clock.advanceBy(10_000)
    expect(await world.engine.startExecution(express(world, 'wait', 'c'))).toMatchObject({ kind: 'started' })
  })

  test('that never wait let others have their turn, and end when their time is up', async () => {
    const world = await openWorld({ executionLimits: { transitionsPerStep: 10, expressDurationMs: 300 } })
    const startDate = world.clock.now()
    const loops = ['a', 'b'].map((name) => world.engine.startSyncExecution(express(world, 'loop', name)))
    const chain = world.engine.startSyncExecution(express(world, 'chain', 'c'))
    expect(await chain).toMatchObject({ status: 'SUCCEEDED', stopDate: startDate })
    await world.clock.advanceBy(300)
    for (const loop of loops) expect(await loop).toMatchObject({ status: 'TIMED_OUT', stopDate: startDate + 300 })
  })

  test('retry as their states say', async () => {
    const world = await openWorld()
    const retry = [{ ErrorEquals: ['E'], IntervalSeconds: 7, MaxAttempts: 2, BackoffRate: 1 }]
    const states = { S: { Type: 'Task', Resource: functionArn('f'), Retry: retry, End: true } }
    world.define('retry', { StartAt: 'S', States: states }, 'EXPRESS')
    let calls = 0
    world.services.set('lambda-function', () =>
      ++calls < 3 ? { kind: 'failed', error: 'E', cause: '' } : succeeded('third')
    )
    const outcome = world.engine.startSyncExecution(express(world, 'retry'))
    await world.clock.advanceBy(14_000)
    expect(await outcome).toMatchObject({ status: 'SUCCEEDED', output: '"third"' })
  })
})
