import { describe, expect, test } from 'vitest'
import type { ExecutionObserver } from '../../src/engine/execution-observer.ts'
import { isHistoryEvent, type JournalEvent } from '../../src/interpreter/event.ts'
import { succeeded, taskChain, World } from './world.ts'

/** Remembers what it is told, and what the store had of the execution at that moment. */
class Recorder implements ExecutionObserver {
  readonly told = new Map<string, JournalEvent[]>()

  observe({ identity }: Parameters<ExecutionObserver['observe']>[0], events: readonly JournalEvent[]): void {
    this.told.set(identity.arn, [...(this.told.get(identity.arn) ?? []), ...events])
  }

  ids(arn: string): number[] {
    return (this.told.get(arn) ?? []).filter(isHistoryEvent).map(({ id }) => id)
  }
}

async function openWorld(): Promise<{ readonly world: World; readonly recorder: Recorder }> {
  const world = new World()
  world.define('chain', taskChain(3))
  world.define('express', taskChain(2), 'EXPRESS')
  world.services.set('lambda-function', () => succeeded())
  const recorder = new Recorder()
  await world.open({ observer: recorder })
  await world.clock.runUntilIdle()
  return { world, recorder }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('an observer of executions', () => {
  test('is told of every event once, in order', async () => {
    const { world, recorder } = await openWorld()
    const arns = await Promise.all(upTo(5).map((number) => world.start('chain', `e${number}`)))
    await world.clock.advanceBy(1_000)
    for (const arn of arns) {
      expect(recorder.ids(arn)).toEqual(upTo((await world.events(arn)).length))
      expect(await world.status(arn)).toBe('SUCCEEDED')
    }
  })

  test('is told of Express executions, too', async () => {
    const { world, recorder } = await openWorld()
    const request = world.request('express', 'one', '{}', 'EXPRESS')
    await world.engine.startSyncExecution(request)
    expect(recorder.ids(request.execution.arn)).toEqual(upTo(12))
  })

  test('is told nothing that is not durable', async () => {
    const { world, recorder } = await openWorld()
    world.fault = (operation) => (operation === 'commit' ? { fail: 'not-applied' } : undefined)
    const request = world.request('chain', 'one')
    await expect(world.engine.startExecution(request)).rejects.toThrow()
    expect(recorder.told.size).toBe(0)
  })

  test('is told nothing twice where commits fail on the way', async () => {
    const { world, recorder } = await openWorld()
    let count = 0
    world.fault = (operation) => (operation === 'commit' && ++count % 2 === 0 ? { fail: 'not-applied' } : undefined)
    const arn = await world.start('chain', 'one')
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(recorder.ids(arn)).toEqual(upTo((await world.events(arn)).length))
  })
})
