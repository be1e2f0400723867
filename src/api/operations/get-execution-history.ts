import type { Operation } from '../context.ts'
import { parseExecutionArn, readExecution } from '../executions.ts'
import { showEvent } from '../history-event.ts'
import { readEvents } from '../journal.ts'
import { encodePageToken } from '../page-token.ts'
import { pageSize, readPosition } from '../pages.ts'

/** A page ends early when its journal texts reach this size: a thousand events can hold hundreds of megabytes. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024

export const getExecutionHistory: Operation<'GetExecutionHistory'> = async (input, context) => {
  const { reverseOrder = false, includeExecutionData = true } = input
  const { store, opened, clock } = context
  const { arn } = await readExecution(store, parseExecutionArn(input.executionArn))
  const scope = ['GetExecutionHistory', arn, reverseOrder, includeExecutionData]
  const position = readPosition(input, clock.now(), {
    scope,
    isPosition: (position) => position.length === 1 && Number(position[0]) > 0
  })
  const size = pageSize(input)
  const found = await readEvents(opened, {
    arn,
    after: position === undefined ? undefined : Number(position[0]),
    reverse: reverseOrder,
    // one ahead, so that the last page has no token
    limit: size + 1,
    limitBytes: MAX_PAGE_BYTES
  })
  const events = found.slice(0, size)
  const last = events.at(-1)
  const goesOn = last !== undefined && (await hasMore(found.length > size, last.id))
  return {
    events: events.map((event) => showEvent(event, includeExecutionData)),
    nextToken: goesOn ? encodePageToken(scope, [last.id], clock.now()) : undefined
  }

  /** A page that was cut short for its size did not look ahead. */
  async function hasMore(lookedAhead: boolean, after: number): Promise<boolean> {
    if (lookedAhead || events.length === size) return lookedAhead
    const [next] = await readEvents(opened, { arn, after, reverse: reverseOrder, limit: 1, limitBytes: 1 })
    return next !== undefined
  }
}
