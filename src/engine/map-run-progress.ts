import type { Clock } from '../lib/clock.ts'
import { total } from '../map-run/counts.ts'
import type { MapRunState } from '../map-run/state.ts'
import type { Log } from './log.ts'

const INTERVAL_MS = 10_000

/** Tells the log how Map Runs get on: now and then while they run, and how they ended. Short ones leave one line. */
export class MapRunProgress {
  readonly #clock: Clock
  readonly #log: Log
  /** When each run may be told of again. */
  readonly #nextAt = new Map<string, number>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  observe(state: MapRunState): void {
    const { arn } = state.start
    const now = this.#clock.now()
    const nextAt = this.#nextAt.get(arn)
    if (state.phase === 'closed') {
      if (nextAt === undefined) return
      this.#nextAt.delete(arn)
      this.#log.info(`Map Run ${state.status}`, facts(state))
    } else if (nextAt === undefined) {
      this.#nextAt.set(arn, now + INTERVAL_MS)
    } else if (now >= nextAt) {
      this.#nextAt.set(arn, now + INTERVAL_MS)
      this.#log.info('Map Run goes on', facts(state))
    }
  }
}

function facts({ start, items, executions, hasReadAll, startDate, stopDate }: MapRunState) {
  const { pending, running, succeeded, failed, timedOut, aborted } = items
  return {
    mapRunArn: start.arn,
    items: hasReadAll ? total(items) : `${total(items)} so far`,
    pending,
    running,
    succeeded,
    failed: failed + timedOut,
    aborted,
    children: total(executions),
    ...(stopDate !== undefined && { seconds: (stopDate - startDate) / 1000 })
  }
}
