import { describe, expect, test } from 'vitest'
import type { JournalEvent } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { ChangeFeed, type Changes } from './change-feed.ts'

const stateOf = (name: string, type = 'STANDARD', mapRunArn?: string) =>
  ({
    identity: {
      arn: `arn:${name}`,
      stateMachineArn: 'arn:machine',
      type,
      ...(mapRunArn !== undefined && { mapRunArn })
    },
    status: 'RUNNING'
  }) as unknown as ExecutionState

const eventsUpTo = (id: number) =>
  [{ id, type: 'ExecutionStarted' }, { type: 'WaitScheduled' }] as unknown as JournalEvent[]

function listenTo() {
  const clock = new VirtualClock(0)
  const feed = new ChangeFeed(clock)
  const told: Changes[] = []
  return { clock, feed, told, stop: feed.listen((changes) => told.push(changes)) }
}

describe('the feed of changes', () => {
  test('tells of an execution once for many commits, with its newest event', async () => {
    const { clock, feed, told } = listenTo()
    feed.observe(stateOf('a'), eventsUpTo(1))
    feed.observe(stateOf('a'), eventsUpTo(7))
    feed.observe(stateOf('child', 'EXPRESS', 'arn:run'), [])
    expect(told).toEqual([])
    await clock.advanceBy(200)
    const common = { stateMachineArn: 'arn:machine', status: 'RUNNING' }
    expect(told).toEqual([
      {
        executions: [
          { executionArn: 'arn:a', ...common, lastEventId: 7 },
          { executionArn: 'arn:child', ...common, mapRunArn: 'arn:run' }
        ],
        more: false
      }
    ])
  })

  test('says of a busy moment only that there was more', async () => {
    const { clock, feed, told } = listenTo()
    for (let index = 0; index < 5_000; index += 1) feed.observe(stateOf(`e${index}`), eventsUpTo(1))
    await clock.advanceBy(200)
    expect(told.map(({ executions, more }) => [executions.length, more])).toEqual([[100, true]])
  })

  test('is silent about Express executions, which nobody can describe, and after it was left', async () => {
    const { clock, feed, told, stop } = listenTo()
    feed.observe(stateOf('express', 'EXPRESS'), eventsUpTo(1))
    await clock.advanceBy(200)
    stop()
    feed.observe(stateOf('a'), eventsUpTo(1))
    await clock.advanceBy(200)
    expect(told).toEqual([])
  })
})
