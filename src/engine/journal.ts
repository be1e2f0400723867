import type { Commit, Store } from '../store/store.ts'
import type { EffectPerformer } from './effect-performer.ts'
import type { ExecutionCache } from './execution-cache.ts'
import type { ExecutionObserver } from './execution-observer.ts'
import { LiveExecution } from './live-execution.ts'
import type { Answer, Item, Mailbox } from './mailbox.ts'
import type { Partitions } from './partitions.ts'
import type { Prepared } from './preparation.ts'
import type { Redelivery } from './redelivery.ts'

/** Callers believe what they are told, and a Map Run that it goes on: both ask once. */
const needsTruth = ({ isFromCaller, request }: Item): boolean => isFromCaller || request.type === 'ConfirmMapRun'

const isAboutEnd = ({ type }: Prepared['effects'][number]): boolean =>
  type === 'NotifyClosed' || type === 'NotifyMapRunClosed' || type === 'StopMapRun'

/**
 * Makes batches durable and only then lets the world know: callers are answered and effects performed after the commit
 * that holds them.
 */
export class Journal {
  readonly #store: Store
  readonly #cache: ExecutionCache
  readonly #effects: EffectPerformer
  readonly #mailbox: Mailbox
  readonly #partitions: Partitions
  readonly #redelivery: Redelivery
  readonly #observer: ExecutionObserver | undefined

  constructor(parts: {
    readonly store: Store
    readonly cache: ExecutionCache
    readonly effects: EffectPerformer
    readonly mailbox: Mailbox
    readonly partitions: Partitions
    readonly redelivery: Redelivery
    readonly observer: ExecutionObserver | undefined
  }) {
    this.#store = parts.store
    this.#cache = parts.cache
    this.#effects = parts.effects
    this.#mailbox = parts.mailbox
    this.#partitions = parts.partitions
    this.#redelivery = parts.redelivery
    this.#observer = parts.observer
  }

  /** Never rejects. */
  async commit(batch: readonly Prepared[]): Promise<void> {
    const commits: Commit[] = []
    for (const prepared of batch) {
      const commit = prepared.commit ?? this.#guardOf(prepared)
      if (commit !== undefined) commits.push(commit)
    }
    if (commits.length > 0) {
      try {
        await this.#store.commit(commits)
      } catch (error) {
        this.#redelivery.failed(batch, error)
        return
      }
      this.#redelivery.storeHasServed()
    }
    for (const prepared of batch) this.#release(prepared)
  }

  /**
   * An answer that changes nothing is true only as long as no other node has taken over: where there are others, the
   * store is asked.
   */
  #guardOf({ delivery, place, live }: Prepared): Commit | undefined {
    if (this.#store.partitionCount === 1 || !delivery.items.some(needsTruth)) return undefined
    return { arn: delivery.arn, ...place, expectedSequence: live?.sequence ?? 0 }
  }

  #release(prepared: Prepared): void {
    const { delivery, answers } = prepared
    try {
      this.#act(prepared)
    } catch (error) {
      // what was committed stands, and the callers are told so; only this execution is left alone
      this.#redelivery.faultAfterCommit(delivery.arn, error)
    }
    const { items } = delivery
    for (let index = 0; index < answers.length; index++) items[index]?.settle?.(answers[index] as Answer)
    this.#mailbox.release(delivery.arn)
  }

  #act({ place, live, events, effects, leavesMemory }: Prepared): void {
    if (live instanceof LiveExecution && events.length > 0) this.#observer?.observe(live.state, events)
    if (live === undefined) return
    if (!this.#partitions.holds(place)) {
      // after a partition was lost, or lost and taken again, what is known of its executions may be old; what has ended
      // is true all the same, and whoever holds the partition would not tell
      this.#effects.perform(live, effects.filter(isAboutEnd))
      return
    }
    if (!leavesMemory) this.#cache.put(live)
    this.#partitions.setWake(place.partition, live.arn, live.timers.earliest)
    this.#effects.perform(live, effects)
  }
}
