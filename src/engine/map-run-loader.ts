import { decodeMapRunEvents, decodeMapRunState } from '../map-run/codec.ts'
import { evolveMapRun } from '../map-run/evolve.ts'
import type { StoredExecution } from '../store/store.ts'
import type { Definitions } from './definitions.ts'
import { foldJournal } from './fold-journal.ts'
import { LiveMapRun } from './live-map-run.ts'

/**
 * Rebuilds a Map Run: the last checkpoint, and the journal after it folded over it.
 * @throws {StoreUnavailable} {KeyError}
 * @throws {Error} a damaged journal, or one that this version cannot fold
 */
export async function foldMapRun(
  arn: string,
  partition: number,
  stored: StoredExecution,
  definitions: Definitions
): Promise<LiveMapRun> {
  const { checkpoint, sequence } = stored
  const { state, entries, size } = foldJournal(arn, stored, READING)
  const { definitionId, child } = state.start
  const live = new LiveMapRun(arn, partition, await definitions.load(definitionId, child.settingsId), state)
  live.sequence = sequence
  live.storedSummary = live.summaryVersion
  live.lastTimestamp = state.lastEventAt
  live.isFresh = true
  if (checkpoint !== undefined) live.setCheckpoint(checkpoint.text.length)
  live.addJournal(entries, size)
  return live
}

const READING = {
  decodeState: decodeMapRunState,
  decodeEvents: decodeMapRunEvents,
  evolve: evolveMapRun
}
