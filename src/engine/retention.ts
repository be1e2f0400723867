import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { Log } from './log.ts'
import type { StoreOutage } from './store-outage.ts'

export interface RetentionParts {
  readonly partition: number
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
  readonly retentionMs: number
  readonly retentionIntervalMs: number
}

/** Deletes executions of a partition that closed long ago, a few at a time so that the store stays free for others. */
export function retain(parts: RetentionParts): BackgroundTask {
  const { partition, store, clock, log, outage, retentionMs } = parts
  // one that is short is kept to
  const intervalMs = Math.min(parts.retentionIntervalMs, retentionMs)
  const run = async (): Promise<number> => {
    const closedBefore = clock.now() - retentionMs
    const deleted = await store.deleteClosed({ partition, closedBefore, limit: BATCH_SIZE })
    if (deleted > 0) log.info('Deleted old executions', { partition, deleted })
    return deleted === BATCH_SIZE ? PAUSE_MS : intervalMs
  }
  const task = new BackgroundTask({ clock, outage, name: 'Deleting old executions', run })
  task.start(intervalMs)
  return task
}

const BATCH_SIZE = 100
const PAUSE_MS = 100
