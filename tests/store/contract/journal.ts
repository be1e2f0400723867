import { expect, test } from 'vitest'
import type { JournalBatch, JournalQuery, Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { executionArn, firstCommit, lease, nextCommit } from '../fixtures.ts'

const arn = executionArn('one')

/** Events 1–2, 3, none, 4–8, none, 9–10. */
const batches: readonly JournalBatch[] = [
  { sequence: 1, firstEventId: 1, lastEventId: 2, text: '1-2' },
  { sequence: 2, firstEventId: 3, lastEventId: 3, text: '3' },
  { sequence: 3, firstEventId: 4, lastEventId: 3, text: 'internal' },
  { sequence: 4, firstEventId: 4, lastEventId: 8, text: '4-8' },
  { sequence: 5, firstEventId: 9, lastEventId: 8, text: 'internal' },
  { sequence: 6, firstEventId: 9, lastEventId: 10, text: '9-10' }
]

export function describeJournal(open: OpenStore): void {
  async function openWithJournal(): Promise<Store> {
    const store = await lease(await open())
    await store.commit(
      batches.map((journal, n) => (n === 0 ? firstCommit(arn, { journal }) : nextCommit(arn, n, { journal })))
    )
    await store.commit([firstCommit(executionArn('two'))])
    return store
  }

  const read = async (store: Store, query: Partial<JournalQuery>): Promise<string[]> => {
    const whole = { arn, fromEventId: 1, toEventId: Number.MAX_SAFE_INTEGER, reverse: false, limit: 1_000 }
    return (await store.readJournal({ ...whole, ...query })).map(({ text }) => text)
  }

  test('batches with public events are read in both directions', async () => {
    const store = await openWithJournal()
    expect(await store.readJournal({ arn, fromEventId: 1, toEventId: 10, reverse: false, limit: 99 })).toEqual(
      batches.filter(({ text }) => text !== 'internal')
    )
    expect(await read(store, {})).toEqual(['1-2', '3', '4-8', '9-10'])
    expect(await read(store, { reverse: true })).toEqual(['9-10', '4-8', '3', '1-2'])
  })

  test.for([
    [{ fromEventId: 2, toEventId: 4 }, ['1-2', '3', '4-8']],
    [{ fromEventId: 3, toEventId: 3 }, ['3']],
    [{ fromEventId: 5, toEventId: 7 }, ['4-8']],
    [{ fromEventId: 8, toEventId: 99 }, ['4-8', '9-10']],
    [{ fromEventId: 11 }, []],
    [{ fromEventId: 2, toEventId: 4, reverse: true }, ['4-8', '3', '1-2']],
    [{ fromEventId: 1, toEventId: 5, reverse: true, limit: 6 }, ['4-8', '3']]
  ] as const)('the range %j is answered by the batches that touch it', async ([query, expected]) => {
    expect(await read(await openWithJournal(), query)).toEqual(expected)
  })

  test.for([
    [{ limit: 1 }, ['1-2']],
    [{ limit: 2 }, ['1-2']],
    [{ limit: 3 }, ['1-2', '3']],
    [{ limit: 7 }, ['1-2', '3']],
    [{ limit: 8 }, ['1-2', '3', '4-8']],
    [{ limit: 1, reverse: true }, ['9-10']],
    [{ limit: 7, reverse: true }, ['9-10', '4-8']],
    [{ limit: 3, fromEventId: 4 }, ['4-8']]
  ] as const)('a page ends before the batch that would exceed the limit: %j', async ([query, expected]) => {
    expect(await read(await openWithJournal(), query)).toEqual(expected)
  })

  test.for([
    [{ limitBytes: 1 }, ['1-2']],
    [{ limitBytes: 3 }, ['1-2']],
    [{ limitBytes: 4 }, ['1-2', '3']],
    [{ limitBytes: 6 }, ['1-2', '3']],
    [{ limitBytes: 7 }, ['1-2', '3', '4-8']],
    [{ limitBytes: 7, limit: 3 }, ['1-2', '3']],
    [{ limitBytes: 6, reverse: true }, ['9-10']],
    [{ limitBytes: 7, reverse: true }, ['9-10', '4-8']],
    [{ limitBytes: 4, fromEventId: 3 }, ['3', '4-8']]
  ] as const)('a page ends before the batch that would exceed the size: %j', async ([query, expected]) => {
    expect(await read(await openWithJournal(), query)).toEqual(expected)
  })

  test('the size of a text is that of its UTF-8', async () => {
    const store = await lease(await open())
    const texts = ['äö', '€', '😀', 'x']
    await store.commit(
      texts.map((text, n) => {
        const journal = { sequence: n + 1, firstEventId: n + 1, lastEventId: n + 1, text }
        return n === 0 ? firstCommit(arn, { journal }) : nextCommit(arn, n, { journal })
      })
    )
    expect(await read(store, { limitBytes: 10 })).toEqual(['äö', '€'])
    expect(await read(store, { limitBytes: 11 })).toEqual(['äö', '€', '😀'])
  })

  test('an unknown execution has no journal', async () => {
    expect(await read(await openWithJournal(), { arn: executionArn('three') })).toEqual([])
  })

  test.for([false, true])('pages joined give the whole history (reverse: %s)', async (reverse) => {
    const store = await lease(await open())
    const journal = Array.from({ length: 100 }, (_, n) => (n === 0 ? firstCommit(arn) : nextCommit(arn, n)))
    await store.commit(journal)
    const pages: JournalBatch[] = []
    let range = { fromEventId: 1, toEventId: 300 }
    while (range.fromEventId <= range.toEventId) {
      const page = await store.readJournal({ arn, ...range, reverse, limit: 20 })
      expect(page.length).toBeGreaterThan(0)
      pages.push(...page)
      const last = page.at(-1) as JournalBatch
      range = reverse ? { ...range, toEventId: last.firstEventId - 1 } : { ...range, fromEventId: last.lastEventId + 1 }
    }
    const sequences = Array.from({ length: 100 }, (_, n) => n + 1)
    expect(pages.map(({ sequence }) => sequence)).toEqual(reverse ? sequences.toReversed() : sequences)
  })
}
