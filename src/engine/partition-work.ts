import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import type { EngineLimits } from './limits.ts'
import type { Log } from './log.ts'
import type { Mailbox, Request } from './mailbox.ts'
import type { Outboxes } from './outboxes.ts'
import type { PartitionWork } from './partitions.ts'
import { recover } from './recovery.ts'
import { retain } from './retention.ts'
import type { StoreOutage } from './store-outage.ts'
import { WakeTimers } from './wake-timers.ts'

export interface PartitionWorkParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
  readonly mailbox: Mailbox
  readonly limits: EngineLimits
  readonly outboxes: Outboxes | undefined
}

/** Begins what the holder of a partition does for it: timers, recovery, outbox, deletion of old executions. */
export function beginPartitionWork(parts: PartitionWorkParts, partition: number): PartitionWork {
  const { store, clock, log, outage, mailbox, limits, outboxes } = parts
  const common = { partition, store, clock, log, outage }
  const post = (request: Request) => (executionArn: string, done: () => void) =>
    mailbox.post(executionArn, { request, at: clock.now(), isFromCaller: false, settle: done, reject: done })
  const timers = new WakeTimers({
    ...common,
    aheadMs: limits.timersAheadMs,
    maxNear: limits.timersInMemory,
    wake: post({ type: 'Wake' })
  })
  const delivery = outboxes?.begin(partition)
  const tasks = [
    timers,
    recover({ ...common, reissue: post({ type: 'Reissue' }) }),
    retain({ ...common, ...limits }),
    ...(delivery === undefined ? [] : [delivery])
  ]
  return {
    setWake: (executionArn, wakeAt) => timers.set(executionArn, wakeAt),
    stop: () => {
      for (const task of tasks) task.stop()
    },
    release: async () => delivery?.release()
  }
}
