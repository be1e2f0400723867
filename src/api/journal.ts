import { decodeEntries } from '../interpreter/codec.ts'
import { type ExecutionStarted, type HistoryEvent, isHistoryEvent } from '../interpreter/event.ts'
import type { JournalBatch, Store } from '../store/store.ts'

/** The public history of executions, read from their journals. */

/** More than any history has; fits every store's integers. */
const LAST_EVENT_ID = 2_147_483_647

/** The first event, which knows what the execution is and what it was given. */
export async function readStarted(store: Store, arn: string): Promise<ExecutionStarted & HistoryEvent> {
  const [batch] = await store.readJournal({ arn, fromEventId: 1, toEventId: 1, reverse: false, limit: 1 })
  const [first] = batch === undefined ? [] : publicEvents(batch)
  if (first?.type !== 'ExecutionStarted') throw new Error(`The journal of ${arn} does not begin with ExecutionStarted`)
  return first
}

/** Id of the newest event, without decoding it. */
export async function readLastEventId(store: Store, arn: string): Promise<number> {
  return (await readLastBatch(store, arn))?.lastEventId ?? 0
}

/** The newest event. */
export async function readLastEvent(store: Store, arn: string): Promise<HistoryEvent | undefined> {
  const batch = await readLastBatch(store, arn)
  return batch === undefined ? undefined : publicEvents(batch).at(-1)
}

async function readLastBatch(store: Store, arn: string): Promise<JournalBatch | undefined> {
  const range = { fromEventId: 1, toEventId: LAST_EVENT_ID }
  const [batch] = await store.readJournal({ arn, ...range, reverse: true, limit: 1 })
  return batch
}

/**
 * Events after one id (before it, when `reverse`), in order: up to `limit`, fewer when the batches they are in would
 * grow beyond `limitBytes`, but always one while there is one.
 */
export async function readEvents(
  store: Store,
  query: {
    readonly arn: string
    readonly after: number | undefined
    readonly reverse: boolean
    readonly limit: number
    readonly limitBytes: number
  }
): Promise<readonly HistoryEvent[]> {
  const { arn, reverse, limit, limitBytes } = query
  const events: HistoryEvent[] = []
  let after = query.after
  let sizeBytes = 0
  while (events.length < limit && (events.length === 0 || sizeBytes < limitBytes)) {
    const range = reverse
      ? { fromEventId: 1, toEventId: (after ?? LAST_EVENT_ID) - 1 }
      : { fromEventId: (after ?? 0) + 1, toEventId: LAST_EVENT_ID }
    if (range.fromEventId > range.toEventId) break
    const batches = await store.readJournal({
      arn,
      ...range,
      reverse,
      limit: limit - events.length,
      limitBytes: limitBytes - sizeBytes
    })
    if (batches.length === 0) break
    for (const batch of batches) {
      const inRange = publicEvents(batch).filter(({ id }) => id >= range.fromEventId && id <= range.toEventId)
      events.push(...(reverse ? inRange.toReversed() : inRange))
      sizeBytes += Buffer.byteLength(batch.text)
    }
    after = events.at(-1)?.id ?? after
  }
  return events.slice(0, limit)
}

const publicEvents = (batch: JournalBatch): HistoryEvent[] => decodeEntries(batch.text).filter(isHistoryEvent)
