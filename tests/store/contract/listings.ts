import { expect, test } from 'vitest'
import type { ExecutionSummary, Store, SummaryQuery } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { executionArn, firstCommit, lease, machineArn, nextCommit, summaryOf } from '../fixtures.ts'

const add = (store: Store, ...summaries: ExecutionSummary[]): Promise<void> =>
  store.commit(summaries.map((summary) => firstCommit(summary.arn, { summary })))

const list = async (store: Store, query: Partial<SummaryQuery> = {}): Promise<string[]> => {
  const page = await store.listSummaries({
    kind: 'execution',
    by: { stateMachineArn: machineArn },
    limit: 100,
    ...query
  })
  return page.map(({ name }) => name)
}

const named = (name: string, members: Partial<ExecutionSummary> = {}): ExecutionSummary =>
  summaryOf(executionArn(name), members)

export function describeListings(open: OpenStore): void {
  test('the newest start comes first, ties by descending ARN', async () => {
    const store = await lease(await open())
    await add(store, named('b', { startDate: 5 }), named('d', { startDate: 7 }), named('c', { startDate: 5 }))
    await add(store, named('a', { startDate: 5, status: 'FAILED', stopDate: 6 }), named('e', { startDate: 1 }))
    expect(await list(store)).toEqual(['d', 'c', 'b', 'a', 'e'])
    expect(await list(store, { limit: 2 })).toEqual(['d', 'c'])
  })

  test('summaries are listed whole', async () => {
    const store = await lease(await open())
    const summary = named('a', {
      stateMachineVersionArn: 'version',
      stateMachineAliasArn: 'alias',
      mapRunArn: 'map run',
      parentArn: 'parent',
      status: 'FAILED',
      stopDate: 1_500,
      redriveCount: 2,
      redriveDate: 1_200,
      details: '{"error":"e"}'
    })
    await add(store, summary)
    const query = { kind: 'execution', by: { stateMachineArn: machineArn }, limit: 1 } as const
    expect(await store.listSummaries(query)).toEqual([summary])
  })

  test.for(['stateMachineArn', 'stateMachineVersionArn', 'stateMachineAliasArn', 'mapRunArn', 'parentArn'] as const)(
    'executions are listed by %s, and only those of the kind',
    async (member) => {
      const store = await lease(await open())
      await add(store, named('a', { [member]: 'x' }), named('b', { [member]: 'y' }), named('c'))
      await add(store, named('d', { [member]: 'x', kind: 'map-run' }))
      const by = { [member]: 'x' } as SummaryQuery['by']
      expect(await list(store, { by })).toEqual(['a'])
      expect(await list(store, { by, kind: 'map-run' })).toEqual(['d'])
      expect(await list(store, { by: { [member]: 'z' } as SummaryQuery['by'] })).toEqual([])
    }
  )

  test('listings can be filtered by status and by redrive, alone and together', async () => {
    const store = await lease(await open())
    await add(store, named('running'), named('failed', { status: 'FAILED', stopDate: 2_000 }))
    await add(store, named('redriven', { redriveCount: 1 }), named('pending', { status: 'PENDING_REDRIVE' }))
    await add(store, named('failed-again', { status: 'FAILED', redriveCount: 1, stopDate: 3_000 }))
    expect(await list(store, { status: 'FAILED' })).toEqual(['failed-again', 'failed'])
    expect(await list(store, { status: 'PENDING_REDRIVE' })).toEqual(['pending'])
    expect(await list(store, { status: 'ABORTED' })).toEqual([])
    expect(await list(store, { redriven: true })).toEqual(['redriven', 'failed-again'])
    expect(await list(store, { redriven: false })).toEqual(['running', 'pending', 'failed'])
    expect(await list(store, { status: 'FAILED', redriven: true })).toEqual(['failed-again'])
    expect(await list(store, { status: 'RUNNING', redriven: false })).toEqual(['running'])
  })

  test('an execution moves between filters with its summary and keeps its place', async () => {
    const store = await lease(await open())
    await add(store, named('a', { startDate: 1 }), named('b', { startDate: 2 }), named('c', { startDate: 3 }))
    const closed = named('b', { startDate: 2, status: 'SUCCEEDED', stopDate: 9 })
    await store.commit([nextCommit(closed.arn, 1, { summary: closed })])
    expect(await list(store, { status: 'RUNNING' })).toEqual(['c', 'a'])
    expect(await list(store, { status: 'SUCCEEDED' })).toEqual(['b'])
    expect(await list(store)).toEqual(['c', 'b', 'a'])
  })

  test.for([
    [{}, 12],
    [{ status: 'RUNNING' }, 6],
    [{ redriven: true }, 4]
  ] as const)('pages continue after the last one, also among equal start dates: %j', async ([filter, count]) => {
    const store = await lease(await open())
    const summaries = Array.from({ length: 12 }, (_, n) =>
      named(`n-${n}`, {
        startDate: 100 + Math.floor(n / 6),
        status: n % 2 === 0 ? 'RUNNING' : 'FAILED',
        redriveCount: n % 3 === 0 ? 1 : 0
      })
    )
    await add(store, ...summaries)
    const query = { kind: 'execution', by: { stateMachineArn: machineArn }, ...filter } as const
    const whole = await store.listSummaries({ ...query, limit: 100 })
    expect(whole).toHaveLength(count)
    const paged: ExecutionSummary[] = []
    for (;;) {
      const after = paged.at(-1)
      const page = await store.listSummaries({ ...query, ...(after && { after }), limit: 5 })
      paged.push(...page)
      if (page.length < 5) break
    }
    expect(paged).toEqual(whole)
  })

  test('a page continues at the right place when the one it continues after is gone', async () => {
    const store = await lease(await open())
    await add(store, named('a', { startDate: 1 }), named('c', { startDate: 3 }))
    expect(await list(store, { after: { startDate: 2, arn: executionArn('b') } })).toEqual(['a'])
  })
}
