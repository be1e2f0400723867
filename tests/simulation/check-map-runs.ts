import type { MapRunDetails } from '../../src/engine/map-run-summary.ts'
import { decodeEntries } from '../../src/interpreter/codec.ts'
import type { JournalEvent } from '../../src/interpreter/event.ts'
import { decodeMapRunEvents } from '../../src/map-run/codec.ts'
import { evolveMapRun } from '../../src/map-run/evolve.ts'
import type { MapRunState } from '../../src/map-run/state.ts'
import type { ExecutionSummary, Store } from '../../src/store/store.ts'
import { checkHistory } from './check-history.ts'

const ALL = 100_000

type Kept = Pick<Store, 'listSummaries' | 'load' | 'readJournal'>

/**
 * Checks every Map Run of an execution, and those of its children: the counts that a description would show are those of
 * the children that there are, each child was counted once, and nothing of a closed run still runs.
 * @returns the journals of all children
 * @throws {Error} naming the first rule broken
 */
export async function checkMapRuns(store: Kept, parentArn: string, seed: number): Promise<readonly JournalEvent[][]> {
  const journals: JournalEvent[][] = []
  for (const run of await store.listSummaries({ kind: 'map-run', by: { parentArn }, limit: ALL })) {
    const state = await foldRun(store, run.arn)
    if (state.phase !== 'closed') throw new Error(`${run.arn} is ${state.phase}, and its execution has closed`)
    const children = await store.listSummaries({ kind: 'execution', by: { mapRunArn: run.arn }, limit: ALL })
    checkCounts(run, state, children)
    for (const child of children) {
      const journal = await readWholeJournal(store, child.arn)
      checkHistory(journal, seed)
      journals.push(journal, ...(await checkMapRuns(store, child.arn, seed)))
    }
  }
  return journals
}

function checkCounts(run: ExecutionSummary, state: MapRunState, children: readonly ExecutionSummary[]): void {
  const { executionCounts, itemCounts } = JSON.parse(run.details ?? '{}') as MapRunDetails
  for (const [status, name] of [
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'timedOut'],
    ['ABORTED', 'aborted'],
    ['RUNNING', 'running']
  ] as const) {
    const found = children.filter((child) => child.status === status)
    if (found.length !== executionCounts[name]) {
      throw new Error(`${run.arn} counts ${executionCounts[name]} children as ${name}, and there are ${found.length}`)
    }
    const items = found.reduce((sum, { details = '{}' }) => sum + (JSON.parse(details).itemCount ?? 0), 0)
    if (items !== itemCounts[name])
      throw new Error(`${run.arn} counts ${itemCounts[name]} items as ${name}, not ${items}`)
  }
  if (executionCounts.running > 0) throw new Error(`${run.arn} has closed, and children run`)
  if (run.status === 'SUCCEEDED' && itemCounts.pending > 0) throw new Error(`${run.arn} succeeded without all items`)
  for (const counts of [executionCounts, itemCounts]) {
    const { total, pending, running, succeeded, failed, timedOut, aborted, pendingRedrive } = counts
    const sum = pending + running + succeeded + failed + timedOut + aborted + pendingRedrive
    if (sum !== total) throw new Error(`The counts of ${run.arn} add up to ${sum}, not to ${total}`)
  }
  if (itemCounts.total !== state.itemsRead)
    throw new Error(`${run.arn} read ${state.itemsRead} items of ${itemCounts.total}`)
}

/** From the first entry on, without a checkpoint: both must give the same. */
async function foldRun(store: Kept, arn: string): Promise<MapRunState> {
  const stored = await store.load(arn)
  if (stored === undefined) throw new Error(`${arn} is not stored`)
  if (stored.checkpoint !== undefined) throw new Error(`${arn} is too long for a simulation`)
  const events = stored.journal.flatMap(({ text }) => decodeMapRunEvents(text))
  const state = events.reduce<MapRunState | undefined>((before, event) => evolveMapRun(before, event), undefined)
  if (state === undefined) throw new Error(`${arn} has no journal`)
  return state
}

export async function readWholeJournal(store: Kept, arn: string): Promise<JournalEvent[]> {
  const batches = await store.readJournal({
    arn,
    fromEventId: 1,
    toEventId: Number.MAX_SAFE_INTEGER,
    reverse: false,
    limit: Number.MAX_SAFE_INTEGER
  })
  return batches.flatMap(({ text }) => decodeEntries(text))
}
