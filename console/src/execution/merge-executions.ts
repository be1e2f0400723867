import type { OutputOf } from '../api/call.ts'

export type ExecutionItem = OutputOf<'ListExecutions'>['executions'][number]

/** Executions, and where the list goes on: nowhere where there are no more. */
export interface ExecutionPage {
  readonly executions: readonly ExecutionItem[]
  readonly next: readonly Cursor[] | undefined
}

/** How far the list of one state machine's (or Map Run's) executions was read. */
export interface Cursor {
  readonly arn: string
  /** Read, but not shown yet: of another list there are newer ones. */
  readonly waiting: readonly ExecutionItem[]
  /** Of the page to read once none waits; `null` for the first one, `undefined` after the last one. */
  readonly nextToken: string | null | undefined
}

type ReadPage = (cursor: Cursor) => Promise<OutputOf<'ListExecutions'>>

const READ_AT_ONCE = 6

export const cursorsOf = (arns: readonly string[]): readonly Cursor[] =>
  arns.map((arn) => ({ arn, waiting: [], nextToken: null }))

/**
 * The newest executions of several lists, each of which is newest first: the API lists one state machine at a time.
 *
 * @param size how many to take at least, where there are so many
 */
export async function mergeExecutions(
  cursors: readonly Cursor[],
  size: number,
  readPage: ReadPage
): Promise<ExecutionPage> {
  const lists = cursors.map((cursor) => ({ ...cursor, waiting: [...cursor.waiting].reverse() }))
  const taken: ExecutionItem[] = []
  while (taken.length < size) {
    // whichever has shown all it read may hold the newest one
    const hungry = lists.filter(({ waiting, nextToken }) => waiting.length === 0 && nextToken !== undefined)
    await inTurns(hungry, async (list) => {
      const page = await readPage(list)
      list.waiting = [...page.executions].reverse()
      list.nextToken = page.nextToken
    })
    const open = lists.filter(({ waiting }) => waiting.length > 0)
    if (open.length > 0) takeNewest(open, taken, size)
    else if (lists.every(({ nextToken }) => nextToken === undefined)) break
  }
  const next = lists
    .filter(({ waiting, nextToken }) => waiting.length > 0 || nextToken !== undefined)
    .map((list) => ({ ...list, waiting: [...list.waiting].reverse() }))
  return { executions: taken, next: next.length === 0 ? undefined : next }
}

interface OpenList {
  waiting: ExecutionItem[]
  nextToken: string | null | undefined
}

/** Until there are enough, or a list must be read on. */
function takeNewest(open: readonly OpenList[], taken: ExecutionItem[], size: number): void {
  const startOf = ({ waiting }: OpenList): number => waiting.at(-1)?.startDate ?? Number.NEGATIVE_INFINITY
  while (taken.length < size) {
    let newest: OpenList | undefined
    for (const list of open) if (newest === undefined || startOf(list) > startOf(newest)) newest = list
    const item = newest?.waiting.pop()
    if (newest === undefined || item === undefined) return
    taken.push(item)
    if (newest.waiting.length === 0 && newest.nextToken !== undefined) return
  }
}

async function inTurns<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const work = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await run(item)
  }
  await Promise.all(Array.from({ length: READ_AT_ONCE }, work))
}
