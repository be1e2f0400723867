import { expect, test } from 'vitest'
import { type Cursor, cursorsOf, type ExecutionItem, mergeExecutions } from './merge-executions.ts'

/** Lists of start times, read two at a time. */
function lists(starts: Readonly<Record<string, readonly number[]>>) {
  const asked: string[] = []
  const readPage = async ({ arn, nextToken }: Cursor) => {
    const from = Number(nextToken ?? 0)
    asked.push(`${arn}${from}`)
    const executions = (starts[arn] ?? [])
      .slice(from, from + 2)
      .map((startDate) => ({ executionArn: `${arn}:${startDate}`, startDate }) as ExecutionItem)
    return { executions, ...(from + 2 < (starts[arn]?.length ?? 0) && { nextToken: String(from + 2) }) }
  }
  return { asked, readPage }
}

const startsOf = (items: readonly ExecutionItem[]): readonly number[] => items.map(({ startDate }) => startDate)

test('gives every execution of all lists once, newest first, page by page', async () => {
  const { readPage } = lists({ a: [90, 80, 70, 10], b: [85, 84, 83, 82, 81, 5], c: [], d: [99] })
  const pages: (readonly number[])[] = []
  let next: readonly Cursor[] | undefined = cursorsOf(['a', 'b', 'c', 'd'])
  while (next !== undefined) {
    const page = await mergeExecutions(next, 4, readPage)
    pages.push(startsOf(page.executions))
    next = page.next
  }
  expect(pages.flat()).toEqual([99, 90, 85, 84, 83, 82, 81, 80, 70, 10, 5])
  expect(pages.length).toBe(3)
})

test('reads no further than it must', async () => {
  const { asked, readPage } = lists({ a: [90, 80, 70, 60], b: [9, 8, 7, 6] })
  await mergeExecutions(cursorsOf(['a', 'b']), 2, readPage)
  expect(asked.sort()).toEqual(['a0', 'b0'])
})

test('has nothing to go on with where all lists are empty', async () => {
  const { readPage } = lists({})
  expect(await mergeExecutions(cursorsOf(['a', 'b']), 2, readPage)).toEqual({ executions: [], next: undefined })
  expect(await mergeExecutions([], 2, readPage)).toEqual({ executions: [], next: undefined })
})
