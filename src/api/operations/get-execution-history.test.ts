import { describe, expect, test, vi } from 'vitest'
import { createFixture } from '../../../tests/api/api-fixture.ts'
import type { JournalEvent } from '../../interpreter/event.ts'
import { Payload } from '../../lib/json/payload.ts'
import { MemoryStore } from '../../store/memory/memory-store.ts'
import type { JournalBatch } from '../../store/store.ts'

const at = { timestamp: 1_700_000_000_123, branch: '' }
const payload = (text: string) => Payload.ofText(text)

/** An execution with events 1 to 11, in batches of several, one of them with internal events only. */
async function createHistory() {
  const fixture = createFixture()
  const { call, create, engine } = fixture
  const { executionArn } = await call('StartExecution', { stateMachineArn: await create('m'), input: '{ }' })
  const waits = (first: number): JournalEvent[] => [
    { ...at, id: first, previousEventId: first - 1, type: 'WaitStateEntered', name: 'W', input: payload('[1]') },
    { ...at, type: 'WaitScheduled', dueAt: 5 },
    {
      ...at,
      id: first + 1,
      previousEventId: first,
      type: 'WaitStateExited',
      name: 'W',
      output: payload('[2]'),
      next: 'W'
    }
  ]
  await engine.append(executionArn, waits(2))
  await engine.append(executionArn, [{ ...at, type: 'WaitScheduled', dueAt: 1 }])
  await engine.append(executionArn, [...waits(4), ...waits(6)])
  await engine.append(executionArn, waits(8))
  await engine.append(executionArn, waits(10))
  return { ...fixture, executionArn }
}

const idsOf = (history: { events: readonly { id: number }[] }) => history.events.map(({ id }) => id)

describe('GetExecutionHistory', () => {
  test('shows the public events, without internal ones and internal members', async () => {
    const { call, executionArn } = await createHistory()
    const { events, ...rest } = await call('GetExecutionHistory', { executionArn })
    expect(rest).toEqual({})
    expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(events[0]).toMatchObject({
      id: 1,
      previousEventId: 0,
      type: 'ExecutionStarted',
      executionStartedEventDetails: { input: '{ }', inputDetails: { truncated: false } }
    })
    expect(Object.keys(events[0]?.executionStartedEventDetails ?? {}).sort()).toEqual([
      'input',
      'inputDetails',
      'roleArn'
    ])
    expect(events[2]).toEqual({
      id: 3,
      previousEventId: 2,
      timestamp: 1_700_000_000.123,
      type: 'WaitStateExited',
      stateExitedEventDetails: { name: 'W', output: '[2]', outputDetails: { truncated: false } }
    })
  })

  test('leaves data out where it is not wanted', async () => {
    const { call, executionArn } = await createHistory()
    const { events } = await call('GetExecutionHistory', { executionArn, includeExecutionData: false })
    expect(events.map((event) => Object.entries(event).find(([name]) => name.endsWith('Details'))?.[1])).toEqual([
      { roleArn: expect.any(String) },
      ...new Array(10).fill({ name: 'W' })
    ])
  })

  test.each([false, true])('goes page by page, with sizes that may change (reversed: %s)', async (reverseOrder) => {
    const { call, executionArn } = await createHistory()
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    const expected = reverseOrder ? all.toReversed() : all
    for (const sizes of [[1], [2, 3], [4], [5, 1], [10], [11], [12]]) {
      const ids: number[] = []
      let nextToken: string | undefined
      for (let page = 0; page === 0 || nextToken !== undefined; page++) {
        const maxResults = sizes[page % sizes.length]
        const answer = await call('GetExecutionHistory', { executionArn, reverseOrder, maxResults, nextToken })
        expect(answer.events.length).toBeLessThanOrEqual(maxResults ?? 0)
        expect(answer.events.length).toBeGreaterThan(0)
        ids.push(...idsOf(answer))
        nextToken = answer.nextToken
      }
      expect(ids).toEqual(expected)
    }
  })

  test('binds a token to the order of the pages', async () => {
    const { call, refuse, executionArn } = await createHistory()
    const { nextToken } = await call('GetExecutionHistory', { executionArn, maxResults: 2 })
    expect((await refuse('GetExecutionHistory', { executionArn, reverseOrder: true, nextToken })).type).toBe(
      'InvalidToken'
    )
  })

  test('ends a page early where the texts are long, and forgets nothing', async () => {
    const { call, create, engine } = createFixture()
    const { executionArn } = await call('StartExecution', { stateMachineArn: await create('m') })
    const long = payload(JSON.stringify('x'.repeat(262_000)))
    for (let id = 2; id <= 101; id++) {
      await engine.append(executionArn, [
        { ...at, id, previousEventId: id - 1, type: 'PassStateEntered', name: 'P', input: long }
      ])
    }
    const ids: number[] = []
    let nextToken: string | undefined
    let pages = 0
    do {
      const answer = await call('GetExecutionHistory', { executionArn, maxResults: 1000, nextToken })
      ids.push(...idsOf(answer))
      nextToken = answer.nextToken
      pages++
    } while (nextToken !== undefined)
    expect(ids).toEqual(Array.from({ length: 101 }, (_each, index) => index + 1))
    expect(pages).toBeGreaterThan(1)
  })

  test('reads no more of long texts than a page holds', async () => {
    const store = new MemoryStore()
    const read = vi.spyOn(store, 'readJournal')
    const { call, create, engine } = createFixture({}, store)
    const { executionArn } = await call('StartExecution', { stateMachineArn: await create('m') })
    const long = payload(JSON.stringify('x'.repeat(1_000_000)))
    for (let id = 2; id <= 31; id++) {
      await engine.append(executionArn, [
        { ...at, id, previousEventId: id - 1, type: 'PassStateEntered', name: 'P', input: long }
      ])
    }
    read.mockClear()
    const answer = await call('GetExecutionHistory', { executionArn, maxResults: 1000 })
    const batches = (await Promise.all(read.mock.settledResults.map(({ value }) => value))).flat() as JournalBatch[]
    // beside the page, the event that shows that there is more
    expect(batches).toHaveLength(answer.events.length + 1)
    expect(batches.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(11_000_000)
  })
})
