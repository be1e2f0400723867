import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import type { EngineLimits } from './limits.ts'
import type { Log } from './log.ts'
import type { Mailbox, Request } from './mailbox.ts'
import { type Outbox, OutboxDelivery, outboxOf } from './outbox.ts'
import type { PartitionWork } from './partitions.ts'
import { recover } from './recovery.ts'
import { retain } from './retention.ts'
import { WakeTimers } from './wake-timers.ts'

export interface PartitionWorkParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly mailbox: Mailbox
  readonly limits: EngineLimits
  readonly outbox: Outbox | undefined
  /** Unique per process start. */
  readonly owner: string
}

/** Begins what the holder of a partition does for it: timers, recovery, outbox, deletion of old executions. */
export function beginPartitionWork(parts: PartitionWorkParts, partition: number): PartitionWork {
  const { store, clock, log, mailbox, limits, outbox, owner } = parts
  const common = { partition, store, clock, log }
  const post = (request: Request) => (executionArn: string, done: () => void) =>
    mailbox.post(executionArn, { request, at: clock.now(), isFromCaller: false, settle: done, reject: done })
  const timers = new WakeTimers({
    ...common,
    aheadMs: limits.timersAheadMs,
    maxNear: limits.timersInMemory,
    wake: post({ type: 'Wake' })
  })
  const deliveryOf = (outbox: Outbox): OutboxDelivery =>
    new OutboxDelivery({ ...common, outbox, owner, leaseMs: limits.leaseMs, partition: outboxOf(partition, store) })
  const delivery = outbox === undefined ? undefined : deliveryOf(outbox)
  const tasks = [
    timers,
    recover({ ...common, reissue: post({ type: 'Reissue' }) }),
    retain({ ...common, retentionMs: limits.retentionMs }),
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
