import { KeyError } from '../encryption/key-service.ts'
import type { Clock } from '../lib/clock.ts'
import { CommitConflict, type Store, StoreUnavailable, StoreUnreached } from '../store/store.ts'
import type { CommandRouter } from './command-router.ts'
import { type Ending, isEnding } from './ending.ts'
import { AppliedUnheard, waitingOf } from './inbox.ts'
import { keyDelayMs } from './key-delay.ts'
import { isBareStop, type KeylessStop } from './keyless-stop.ts'
import type { Log } from './log.ts'
import type { Delivery, Item, Mailbox } from './mailbox.ts'
import type { Partitions } from './partitions.ts'
import type { Place, Prepared } from './preparation.ts'
import type { Quarantine } from './quarantine.ts'
import type { StoreOutage } from './store-outage.ts'

/** A delivery whose executions could not be loaded; of one that could not be committed, what was to be written. */
interface Failed {
  readonly delivery: Delivery
  /** Where it may be written yet. */
  readonly place?: Place
  readonly effects?: Prepared['effects']
}

/**
 * What happens to deliveries that could not be loaded or committed. Their executions are not in memory any more; the
 * next try reads them again and so learns what the store has.
 */
export class Redelivery {
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #outage: StoreOutage
  readonly #mailbox: Mailbox
  readonly #partitions: Partitions
  readonly #router: CommandRouter
  readonly #quarantine: Quarantine
  readonly #keylessStop: KeylessStop
  readonly #endMoved: (executionArn: string, endings: readonly Ending[]) => void
  /** Since the store last did what it was asked. */
  #failures = 0

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly log: Log
    readonly outage: StoreOutage
    readonly mailbox: Mailbox
    readonly partitions: Partitions
    readonly router: CommandRouter
    readonly quarantine: Quarantine
    readonly keylessStop: KeylessStop
    /** The execution is another node's, and may have stopped waiting for these. */
    readonly endMoved: (executionArn: string, endings: readonly Ending[]) => void
  }) {
    this.#store = parts.store
    this.#clock = parts.clock
    this.#log = parts.log
    this.#outage = parts.outage
    this.#mailbox = parts.mailbox
    this.#partitions = parts.partitions
    this.#router = parts.router
    this.#quarantine = parts.quarantine
    this.#keylessStop = parts.keylessStop
    this.#endMoved = parts.endMoved
  }

  storeHasServed(): void {
    this.#failures = 0
    this.#outage.served()
  }

  failed(failures: readonly Failed[], error: unknown): void {
    const deliveries = failures.map(({ delivery }) => delivery)
    if (error instanceof CommitConflict) void this.#conflict(deliveries, error)
    else if (error instanceof StoreUnreached) this.#unreached(deliveries, error)
    else if (error instanceof StoreUnavailable) this.#unavailable(failures, error)
    else if (error instanceof KeyError) for (const delivery of deliveries) void this.#keyless(delivery, error)
    else this.#unexpected(deliveries, error)
  }

  /** Nothing was written, so everything can be done again, after a look at who holds the partitions. */
  async #conflict(deliveries: readonly Delivery[], error: CommitConflict): Promise<void> {
    const areStarts = deliveries.every(({ items, conflicts }) => items[0]?.isNew === true && conflicts === 0)
    // that a start comes twice is nothing to tell of
    if (error.reason === 'epoch' || !areStarts) {
      this.#log.warn('A commit met a change by somebody else; its executions are read again', {
        reason: error.reason,
        error: error.message
      })
    }
    if (error.reason === 'epoch') await this.#partitions.verify()
    for (const delivery of deliveries) {
      if (delivery.conflicts >= MAX_CONFLICTS) {
        this.#unavailable(
          [{ delivery }],
          new StoreUnavailable(`No commit succeeds for ${delivery.arn}: ${error.message}`)
        )
      } else {
        this.#mailbox.putBack({ ...delivery, conflicts: delivery.conflicts + 1 })
      }
    }
  }

  /** Nothing was written: callers are told so, and what the engine itself has to do is tried until it is done. */
  #unreached(deliveries: readonly Delivery[], error: StoreUnreached): void {
    const remaining: Delivery[] = []
    for (const delivery of deliveries) {
      const items = reject(delivery, error)
      if (items.length > 0) remaining.push({ ...delivery, items })
      else this.#mailbox.release(delivery.arn)
    }
    if (remaining.length > 0) this.#putBackLater(remaining, error, [])
  }

  /**
   * Whether it was written is not known. Callers are told so, since what they asked for can be asked for again; what the
   * engine itself has to do is tried until it is done. Were the commit durable after all, its effects would be missing:
   * they are issued again, once it can become durable no more. Where another node has taken over by then, it is asked to:
   * of what has closed it would not know that somebody may not have been told.
   */
  #unavailable(failures: readonly Failed[], error: StoreUnavailable): void {
    const request = { type: 'Reissue' } as const
    const reissue = (arn: string, effects: Failed['effects'] = []): Item => {
      const endings = effects.filter(isEnding)
      const reject = (): void => {
        if (this.#partitions.placeOf(arn) !== undefined) return
        this.#router.deliver(arn, request)
        this.#endMoved(arn, endings)
      }
      return { request, endings, at: this.#clock.now(), isFromCaller: false, reject }
    }
    const remaining = failures.map(({ delivery, effects }) => ({
      ...delivery,
      items: [...reject(delivery, error), reissue(delivery.arn, effects)]
    }))
    const places = failures.flatMap(({ place }) => place ?? [])
    this.#putBackLater(remaining, error, places)
  }

  #putBackLater(deliveries: readonly Delivery[], error: StoreUnavailable, places: readonly Place[]): void {
    const delayMs = Math.min(LONGEST_DELAY_MS, SHORTEST_DELAY_MS * 2 ** this.#failures++)
    this.#outage.failed('Writing what executions did', error, { executions: deliveries.length, delayMs })
    this.#clock.setTimer(this.#clock.now() + delayMs, () => void this.#putBackFenced(deliveries, places))
  }

  async #putBackFenced(deliveries: readonly Delivery[], places: readonly Place[]): Promise<void> {
    try {
      await this.#partitions.fence(places)
      const remaining = await this.#withoutApplied(deliveries)
      for (const delivery of remaining) this.#mailbox.putBack(delivery)
    } catch (failure) {
      if (!(failure instanceof StoreUnavailable)) throw failure
      this.#putBackLater(deliveries, failure, places)
    }
  }

  /**
   * A message that is not in the inbox any more was applied by the commit of which nothing was heard. Once more it would
   * do what it did again: a stop between two redrives would stop what the second one took up.
   */
  async #withoutApplied(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const withMessages = deliveries.filter(({ items }) => items.some(({ inboxId }) => inboxId !== undefined))
    if (withMessages.length === 0) return deliveries
    const ids = new Set(withMessages.flatMap(({ items }) => items.flatMap(({ inboxId }) => inboxId ?? [])))
    const partitions = new Set(withMessages.map(({ arn }) => this.#partitions.partitionOf(arn)))
    const waiting = await waitingOf(ids, [...partitions], this.#store)
    const isApplied = ({ inboxId }: Item): boolean => inboxId !== undefined && !waiting.has(inboxId)
    for (const { items } of withMessages) {
      for (const item of items) if (isApplied(item)) item.reject?.(new AppliedUnheard('It was applied'))
    }
    return deliveries.map((delivery) => ({ ...delivery, items: delivery.items.filter((item) => !isApplied(item)) }))
  }

  /**
   * The data of this execution can be neither read nor written. It can be stopped; other callers are told so; what the
   * engine itself has to do rests, and is tried again now and then, and whenever somebody asks something of the execution.
   */
  async #keyless(delivery: Delivery, error: KeyError): Promise<void> {
    const { arn } = delivery
    const stops = delivery.items.filter(isBareStop)
    if (stops.length > 0) {
      try {
        const answer = await this.#keylessStop.stop(arn)
        for (const { settle, reject } of stops) answer === undefined ? reject?.(error) : settle?.(answer)
      } catch (failure) {
        const place = this.#partitions.placeOf(arn)
        this.failed([place === undefined ? { delivery } : { delivery, place }], failure)
        return
      }
    }
    const items = reject({ ...delivery, items: delivery.items.filter((item) => !isBareStop(item)) }, error)
    if (items.length === 0) {
      this.#mailbox.release(arn)
      return
    }
    this.#log.warn('An execution waits for its key', { executionArn: arn, error: error.message })
    this.#mailbox.putBack({ ...delivery, items }, true)
    this.#clock.setTimer(this.#clock.now() + keyDelayMs(error), () => this.#mailbox.resume(arn))
  }

  /** The store names no reason, so one of the executions may be the reason: each is tried alone. */
  #unexpected(deliveries: readonly Delivery[], error: unknown): void {
    const [only, ...others] = deliveries
    if (only !== undefined && others.length === 0) {
      this.fault(only, error)
      return
    }
    this.#log.warn('A commit was refused for an unknown reason; its executions are tried one by one', {
      error: String(error),
      executions: deliveries.length
    })
    for (const delivery of deliveries) this.#mailbox.putBack({ ...delivery, isAlone: true })
  }

  /** A fault of ours in working on one execution. */
  fault(delivery: Delivery, error: unknown): void {
    this.refuse(delivery, this.#quarantine.add(delivery.arn, error))
  }

  /** The same when its commit stands already. */
  faultAfterCommit(arn: string, error: unknown): void {
    this.#quarantine.add(arn, error)
  }

  /** Nothing of the delivery will be done. */
  refuse(delivery: Delivery, error: Error): void {
    for (const item of delivery.items) item.reject?.(error)
    this.#mailbox.release(delivery.arn)
  }
}

/** Answers the callers; what is left has to be done. */
function reject({ items }: Delivery, error: Error): readonly Item[] {
  for (const item of items) if (item.isFromCaller) item.reject?.(error)
  return items.filter(({ isFromCaller }) => !isFromCaller)
}

const MAX_CONFLICTS = 5
const SHORTEST_DELAY_MS = 50
const LONGEST_DELAY_MS = 5_000
