import { expect, test } from 'vitest'
import type { Wake } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { executionArn, firstCommit, lease, nextCommit, sideCommit, summaryOf } from '../fixtures.ts'

const arns = ['a', 'b', 'c', 'd', 'e'].map(executionArn)
const [a, b, c, d, e] = arns as [string, string, string, string, string]

export function describeRecovery(open: OpenStore): void {
  test('unfinished executions are listed by ARN, in pages, per partition', async () => {
    const store = await lease(await open(2))
    await store.commit([d, a, c].map((arn) => firstCommit(arn, { unfinished: true })))
    await store.commit([firstCommit(b, { unfinished: false }), firstCommit(e, { partition: 1, unfinished: true })])
    expect(await store.listUnfinished({ partition: 0, limit: 10 })).toEqual([a, c, d])
    expect(await store.listUnfinished({ partition: 1, limit: 10 })).toEqual([e])
    expect(await store.listUnfinished({ partition: 0, limit: 2 })).toEqual([a, c])
    expect(await store.listUnfinished({ partition: 0, after: c, limit: 2 })).toEqual([d])
    await store.commit([nextCommit(a, 1, { unfinished: false }), nextCommit(b, 1, { unfinished: true })])
    expect(await store.listUnfinished({ partition: 0, limit: 10 })).toEqual([b, c, d])
  })

  test('wakes are listed soonest first, up to a time, in pages, per partition', async () => {
    const store = await lease(await open(2))
    const wakes = [firstCommit(d, { wakeAt: 20 }), firstCommit(c, { wakeAt: 10 }), firstCommit(b, { wakeAt: 20 })]
    await store.commit([...wakes, firstCommit(a), firstCommit(e, { partition: 1, wakeAt: 5 })])
    const list = (query: { until: number; after?: Wake; limit: number }) => store.listWakes({ partition: 0, ...query })
    const [first, second, third] = [
      { arn: c, wakeAt: 10 },
      { arn: b, wakeAt: 20 },
      { arn: d, wakeAt: 20 }
    ]
    expect(await list({ until: 20, limit: 10 })).toEqual([first, second, third])
    expect(await list({ until: 19, limit: 10 })).toEqual([first])
    expect(await list({ until: 9, limit: 10 })).toEqual([])
    expect(await list({ until: 20, limit: 2 })).toEqual([first, second])
    expect(await list({ until: 20, after: second, limit: 2 })).toEqual([third])
    expect(await store.listWakes({ partition: 1, until: 5, limit: 1 })).toEqual([{ arn: e, wakeAt: 5 }])
    await store.commit([sideCommit(c, 1, { wakeAt: 30 }), sideCommit(d, 1, { wakeAt: null })])
    expect(await list({ until: 99, limit: 10 })).toEqual([second, { arn: c, wakeAt: 30 }])
  })

  test('executions closed before a time are deleted with all that belongs to them, earliest first', async () => {
    const store = await lease(await open(2))
    const closed = (arn: string, stopDate: number, partition = 0) =>
      firstCommit(arn, { partition, checkpoint: 'c', summary: summaryOf(arn, { status: 'SUCCEEDED', stopDate }) })
    await store.commit([closed(a, 30), closed(b, 10), closed(c, 20), firstCommit(d), closed(e, 10, 1)])
    expect(await store.deleteClosed({ partition: 0, closedBefore: 30, limit: 1 })).toBe(1)
    expect(await Promise.all(arns.map((arn) => store.readSummary(arn)))).toMatchObject([{}, undefined, {}, {}, {}])
    expect(await store.deleteClosed({ partition: 0, closedBefore: 30, limit: 10 })).toBe(1)
    expect(await store.deleteClosed({ partition: 0, closedBefore: 30, limit: 10 })).toBe(0)
    expect(await Promise.all(arns.map((arn) => store.load(arn)))).toMatchObject([{}, undefined, undefined, {}, {}])
    expect(await store.readJournal({ arn: b, fromEventId: 1, toEventId: 9, reverse: false, limit: 9 })).toEqual([])
    const query = { kind: 'execution', by: { stateMachineArn: summaryOf(a).stateMachineArn }, limit: 9 } as const
    expect((await store.listSummaries(query)).map(({ arn }) => arn)).toEqual([e, d, a])
  })

  test('the name of a deleted execution can be used again', async () => {
    const store = await lease(await open())
    const summary = summaryOf(a, { status: 'FAILED', stopDate: 10, stateMachineVersionArn: 'version', details: 'old' })
    await store.commit([firstCommit(a, { summary, checkpoint: 'old' }), nextCommit(a, 1)])
    expect(await store.deleteClosed({ partition: 0, closedBefore: 11, limit: 1 })).toBe(1)
    await expect(store.commit([nextCommit(a, 2)])).rejects.toMatchObject({ reason: 'sequence' })
    await store.commit([firstCommit(a)])
    expect(await store.load(a)).toStrictEqual({ summary: summaryOf(a), sequence: 1, journal: [firstCommit(a).journal] })
  })

  test('a closed execution that is unfinished, and one that was redriven, are not deleted', async () => {
    const store = await lease(await open())
    const summary = summaryOf(a, { status: 'FAILED', stopDate: 10 })
    await store.commit([firstCommit(a, { summary, unfinished: true })])
    await store.commit([firstCommit(b, { summary: { ...summary, arn: b } })])
    await store.commit([nextCommit(b, 1, { summary: summaryOf(b, { redriveCount: 1, redriveDate: 20 }) })])
    expect(await store.deleteClosed({ partition: 0, closedBefore: 99, limit: 10 })).toBe(0)
    await store.commit([sideCommit(a, 1, { unfinished: false })])
    expect(await store.deleteClosed({ partition: 0, closedBefore: 99, limit: 10 })).toBe(1)
  })
}
