import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { Log } from './log.ts'
import type { StoreOutage } from './store-outage.ts'

export interface RecoveryParts {
  readonly partition: number
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
  /** Issues again what an execution waits for, and calls `done`. */
  readonly reissue: (executionArn: string, done: () => void) => void
}

/**
 * After a partition was taken: executions with work under way are read one small batch after the other, beside the
 * requests, and what they wait for is issued again. Those that only wait for time or for a token are not even listed.
 */
export function recover(parts: RecoveryParts): BackgroundTask {
  const { partition, store, clock, log, outage } = parts
  let after: string | undefined
  let count = 0
  const run = async (): Promise<number | undefined> => {
    const page = await store.listUnfinished({ partition, limit: BATCH_SIZE, ...(after !== undefined && { after }) })
    await Promise.all(page.map((arn) => new Promise<void>((done) => parts.reissue(arn, done))))
    after = page.at(-1)
    count += page.length
    if (after !== undefined) return 0
    if (count > 0) log.info('Recovered a partition', { partition, executions: count })
    return undefined
  }
  const task = new BackgroundTask({ clock, outage, name: `Recovering partition ${partition}`, run })
  task.start(0)
  return task
}

const BATCH_SIZE = 64
