import { decodeMapRunEvents, decodeMapRunState } from '../map-run/codec.ts'
import { evolveMapRun } from '../map-run/evolve.ts'
import type { StoredExecution } from '../store/store.ts'
import type { Definitions } from './definitions.ts'
import { LiveMapRun } from './live-map-run.ts'

/**
 * Rebuilds a Map Run: the last checkpoint, and the journal after it folded over it.
 * @throws {StoreUnavailable} {KeyError}
 * @throws {Error} a damaged journal, or one that this version cannot fold
 */
export async function foldMapRun(
  arn: string,
  partition: number,
  { checkpoint, journal, sequence }: StoredExecution,
  definitions: Definitions
): Promise<LiveMapRun> {
  let state = checkpoint === undefined ? undefined : decodeMapRunState(checkpoint.text)
  let lastTimestamp = 0
  let entries = 0
  let size = 0
  for (const batch of journal) {
    size += batch.text.length
    for (const event of decodeMapRunEvents(batch.text)) {
      state = evolveMapRun(state, event)
      lastTimestamp = event.timestamp
      entries++
    }
  }
  if (state === undefined) throw new Error(`The store has ${arn} without a journal`)
  const { definitionId, child } = state.start
  const live = new LiveMapRun(arn, partition, await definitions.load(definitionId, child.settingsId), state)
  live.sequence = sequence
  live.storedSummary = live.summaryVersion
  live.lastTimestamp = Math.max(lastTimestamp, live.lastTimestamp)
  live.isFresh = true
  if (checkpoint !== undefined) live.setCheckpoint(checkpoint.text.length)
  live.addJournal(entries, size)
  return live
}
