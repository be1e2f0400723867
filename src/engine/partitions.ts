import type { Clock } from '../lib/clock.ts'
import { partitionOf } from '../resources/partition-of.ts'
import { type Lease, type Store, StoreUnavailable } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import { EngineUnavailable, type NodeStanding } from './engine.ts'
import { LeaseWatch } from './lease-watch.ts'
import type { Log } from './log.ts'
import type { Membership } from './membership.ts'
import type { Place } from './preparation.ts'
import type { StoreOutage } from './store-outage.ts'

/** What a node does for a partition while it holds it. */
export interface PartitionWork {
  /** When an execution must be woken, `null` for never. Told after that is durable. */
  setWake(executionArn: string, wakeAt: number | null): void
  stop(): void
  /** After `stop`: gives back what others may want at once. Resolves when it has. */
  release(): Promise<void>
}

export interface PartitionsParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
  /** Unique per process start. */
  readonly owner: string
  readonly leaseMs: number
  /** The nodes to share with; absent where one process has the store. */
  readonly membership: Membership | undefined
  /** The partition was taken: its work begins. */
  readonly begin: (partition: number) => PartitionWork
  /** The partition is to be handed over soon: what has not begun in it is left to whoever has it then. */
  readonly rest: (partition: number) => void
  /** Those in which something is under way that would be done again if they were handed over now. */
  readonly busy: () => ReadonlySet<number>
  readonly drainMs: number
  /** The partition is no longer held: what is known of its executions is worth nothing. */
  readonly forget: (partition: number) => void
}

/**
 * The partitions that this node holds: leases are taken, renewed in good time and given back, each node its share. The
 * epoch of a lease fences every commit, so a node that is wrong about holding a partition can do no harm to the store.
 */
export class Partitions {
  readonly #parts: PartitionsParts
  readonly #held = new Map<number, Held>()
  readonly #watch: LeaseWatch
  readonly #task: BackgroundTask
  #renewedAt = Number.NEGATIVE_INFINITY
  #lookedAt = Number.NEGATIVE_INFINITY
  #round: Promise<number> | undefined
  #onFirst: (() => void) | undefined
  #isClosed = false

  constructor(parts: PartitionsParts) {
    this.#parts = parts
    this.#watch = new LeaseWatch(parts.owner, parts.leaseMs, parts.membership !== undefined)
    this.#task = new BackgroundTask({
      clock: parts.clock,
      outage: parts.outage,
      name: 'Renewing the leases of partitions',
      run: async () => {
        this.#round = this.#goRound()
        const delayMs = await this.#round
        parts.outage.served()
        return delayMs
      }
    })
  }

  /**
   * Resolves when commands can be taken: where one process has the store, when a partition is held; else at once, for
   * other nodes do what is asked of the partitions that they hold.
   * @throws {StoreUnavailable}
   */
  async open(): Promise<void> {
    this.#task.start(await this.#goRound())
    if (this.#held.size > 0 || this.#parts.membership !== undefined) return
    this.#parts.log.info('Every partition is held by another process; waiting until one becomes free')
    await new Promise<void>((resolve) => (this.#onFirst = resolve))
  }

  /** By number. */
  get held(): readonly number[] {
    return [...this.#held.keys()].sort((one, other) => one - other)
  }

  /** @throws {EngineUnavailable} */
  standing(): NodeStanding | undefined {
    const { store, clock, leaseMs, membership } = this.#parts
    if (membership === undefined) return undefined
    const silentMs = clock.now() - this.#lookedAt
    if (silentMs > leaseMs) {
      throw new EngineUnavailable(`This node could not look after its partitions for ${Math.round(silentMs / 1000)} s`)
    }
    const { partitionCount } = store
    return { partitionsHeld: this.#held.size, partitionCount, nodes: membership.peers.length + 1 }
  }

  partitionOf(executionArn: string): number {
    const { partitionCount } = this.#parts.store
    return partitionCount === 1 ? 0 : partitionOf(executionArn, partitionCount)
  }

  /** `undefined` while another node holds the execution's partition. */
  placeOf(executionArn: string): Place | undefined {
    const partition = this.partitionOf(executionArn)
    const epoch = this.#held.get(partition)?.lease.epoch
    return epoch === undefined ? undefined : { partition, epoch }
  }

  /** Whether the partition has been held without a break since. */
  holds({ partition, epoch }: Place): boolean {
    const held = this.#held.get(partition)
    return held !== undefined && held.since <= epoch && epoch <= held.lease.epoch
  }

  /**
   * Resolves when nothing of what this node has sent to the store with these epochs can be written any more, however late
   * it comes there: the leases are taken anew.
   * @throws {StoreUnavailable}
   */
  async fence(places: readonly Place[]): Promise<void> {
    // where one process has the store, what has failed is over
    if (this.#parts.membership === undefined) return
    const epochs = new Map(places.map(({ partition, epoch }) => [partition, epoch]))
    await Promise.all(Array.from(epochs, ([partition, epoch]) => this.#fenceOne(partition, epoch)))
  }

  /** Whether the execution's partition is held, and will be. */
  stays(executionArn: string): boolean {
    return this.#held.get(this.partitionOf(executionArn))?.isLeaving === false
  }

  setWake(partition: number, executionArn: string, wakeAt: number | null): void {
    this.#held.get(partition)?.work.setWake(executionArn, wakeAt)
  }

  /** Asks the store who holds the partitions. Never rejects. */
  async verify(): Promise<void> {
    try {
      this.#compare(await this.#parts.store.listLeases())
    } catch (error) {
      this.#parts.outage.failed('Asking who holds the partitions', error)
    }
  }

  /**
   * Takes no partition any more and hands over those that are held, each as soon as nothing is under way in it, at the
   * latest when the time for that is over. Where one process has the store it keeps what it holds. Never rejects.
   */
  async drain(): Promise<void> {
    this.#isClosed = true
    const { membership } = this.#parts
    // the others take at once what is handed over
    if (membership !== undefined) await this.#settleAll([membership.leave()])
    await this.#leave(this.#staying, membership !== undefined)
  }

  /** Ends the work; the leases are kept, for commits may be under way. */
  stopWork(): void {
    this.#isClosed = true
    this.#task.stop()
    for (const { work } of this.#held.values()) work.stop()
  }

  async release(): Promise<void> {
    const { store, membership } = this.#parts
    await Promise.allSettled([this.#round])
    const releases = [...this.#held.values()].flatMap(({ lease, work }) => [store.releaseLease(lease), work.release()])
    this.#held.clear()
    const left = membership?.leave()
    await this.#settleAll([left ?? Promise.resolve(), ...releases])
  }

  async #goRound(): Promise<number> {
    const { store, clock, leaseMs, membership } = this.#parts
    const renewalMs = Math.floor(leaseMs / RENEWALS_PER_LEASE)
    if (clock.now() - this.#renewedAt >= renewalMs) await this.#renew()
    if (membership === undefined && this.#held.size === store.partitionCount) return renewalMs
    const [leases] = await Promise.all([store.listLeases(), membership?.look()])
    this.#lookedAt = clock.now()
    this.#compare(leases)
    this.#watch.see(leases, clock.now())
    const share = membership?.shareOf(store.partitionCount) ?? store.partitionCount
    this.#shed(share)
    await this.#take(share)
    await this.#giveBack(leases)
    return Math.floor(leaseMs / LOOKS_PER_LEASE)
  }

  async #fenceOne(partition: number, epoch: number): Promise<void> {
    const { store, clock, owner, leaseMs } = this.#parts
    const held = this.#held.get(partition)
    if (held?.lease.epoch !== epoch) return
    if (held.isBeingFenced) throw new StoreUnavailable(`Partition ${partition} is being fenced already`)
    held.isBeingFenced = true
    try {
      const { expiresAt } = held.lease
      const request = { partition, owner, now: clock.now(), durationMs: leaseMs, seen: { epoch, expiresAt } }
      const lease = await store.acquireLease({ ...request, isAnew: true })
      if (this.#held.get(partition) !== held) {
        if (lease !== undefined) await store.releaseLease(lease)
      } else if (lease === undefined) this.#lose([partition])
      else held.lease = lease
    } finally {
      held.isBeingFenced = false
    }
  }

  async #renew(): Promise<void> {
    const { store, clock, owner, leaseMs, membership } = this.#parts
    const now = clock.now()
    const held = [...this.#held].map(([partition, { lease }]) => ({ partition, epoch: lease.epoch }))
    const partitions = held.map(({ partition }) => partition)
    const [renewed] = await Promise.all([
      store.renewLeases({ owner, partitions, now, durationMs: leaseMs }),
      membership?.show()
    ])
    this.#renewedAt = now
    const byPartition = new Map(renewed.map((lease) => [lease.partition, lease]))
    const lost: number[] = []
    for (const { partition, epoch } of held) {
      // of one that was fenced meanwhile, this is no news
      if (this.#held.get(partition)?.lease.epoch !== epoch) continue
      if (this.#isLost(partition, byPartition.get(partition))) lost.push(partition)
    }
    this.#lose(lost)
  }

  /** What is no longer this node's is given up. */
  #compare(leases: readonly Lease[]): void {
    const byPartition = new Map(leases.map((lease) => [lease.partition, lease]))
    this.#lose(this.held.filter((partition) => this.#isLost(partition, byPartition.get(partition))))
  }

  /** @param lease as the store has it now; where it is this node's, it is noted */
  #isLost(partition: number, lease: Lease | undefined): boolean {
    const held = this.#held.get(partition)
    if (held === undefined || held.isBeingFenced) return false
    if (lease?.owner === this.#parts.owner && lease.epoch === held.lease.epoch) {
      held.lease = lease
      return false
    }
    // a list that was read before the partition was taken is no news
    return lease === undefined || lease.epoch >= held.lease.epoch
  }

  #lose(partitions: readonly number[]): void {
    if (partitions.length === 0) return
    this.#parts.log.warn('Lost partitions to other nodes', { partitions, held: this.#held.size - partitions.length })
    for (const partition of partitions) {
      const held = this.#held.get(partition)
      if (held !== undefined) this.#drop(partition, held)
    }
  }

  /** What is more than the share goes to those who have less: first that in which nothing is under way. */
  #shed(share: number): void {
    if (this.#isClosed) return
    const staying = this.#staying
    if (staying.length <= share) return
    const busy = this.#parts.busy()
    const byWork = staying.sort((one, other) => Number(busy.has(one)) - Number(busy.has(other)) || other - one)
    void this.#leave(byWork.slice(0, staying.length - share), true)
  }

  /** @param areHandedOver else it only waits until that could be done. Never rejects. */
  async #leave(partitions: readonly number[], areHandedOver: boolean): Promise<void> {
    const { clock, log, rest, busy, drainMs } = this.#parts
    const leaving = new Map<number, Held>()
    for (const partition of partitions) {
      const held = this.#held.get(partition)
      if (held === undefined) continue
      held.isLeaving = true
      rest(partition)
      leaving.set(partition, held)
    }
    for (const until = clock.now() + drainMs; leaving.size > 0; ) {
      const waiting = clock.now() < until ? busy() : NOTHING
      const quiet = [...leaving].filter(([partition]) => !waiting.has(partition))
      for (const [partition] of quiet) leaving.delete(partition)
      if (areHandedOver && quiet.length > 0) {
        log.info('Hands partitions over', { partitions: ascending(quiet.map(([partition]) => partition)) })
        await Promise.all(quiet.map(([partition, held]) => this.#handOver(partition, held)))
      }
      if (leaving.size > 0) await new Promise<void>((done) => clock.setTimer(clock.now() + DRAIN_LOOK_MS, done))
    }
  }

  async #handOver(partition: number, held: Held): Promise<void> {
    if (this.#held.get(partition) !== held) return
    this.#drop(partition, held)
    await this.#settleAll([this.#parts.store.releaseLease(held.lease), held.work.release()])
  }

  async #settleAll(releases: readonly Promise<unknown>[]): Promise<void> {
    for (const result of await Promise.allSettled(releases)) {
      // where nobody tries it again, it runs out
      if (result.status === 'rejected') this.#parts.outage.failed('Giving back what others wait for', result.reason)
    }
  }

  /** Held, and not to be handed over. */
  get #staying(): number[] {
    return this.held.filter((partition) => this.#held.get(partition)?.isLeaving === false)
  }

  async #take(share: number): Promise<void> {
    const { store, clock, log, owner, leaseMs } = this.#parts
    const now = clock.now()
    const taken: number[] = []
    const wanted = this.#watch
      .freeOf(store.partitionCount, now)
      .filter((partition) => !this.#held.has(partition))
      .slice(0, Math.max(0, share - this.#staying.length))
    const outcomes = await Promise.allSettled(
      wanted.map(async (partition) => {
        if (this.#isClosed) return
        const { epoch, expiresAt } = this.#watch.seen(partition)
        const seen = { epoch, expiresAt }
        const lease = await store.acquireLease({ partition, owner, now, durationMs: leaseMs, seen })
        if (lease === undefined) return
        if (this.#isClosed) return store.releaseLease(lease)
        this.#begin(lease)
        taken.push(partition)
      })
    )
    if (taken.length > 0) log.info('Took partitions', { partitions: ascending(taken), held: this.#held.size })
    const failed = outcomes.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }

  /** A lease that this node does not want, because giving it back or taking it failed. */
  async #giveBack(leases: readonly Lease[]): Promise<void> {
    const { store, owner } = this.#parts
    const unwanted = leases.filter(
      (lease) => lease.owner === owner && lease.partition < store.partitionCount && !this.#held.has(lease.partition)
    )
    await this.#settleAll(unwanted.map((lease) => store.releaseLease(lease)))
  }

  #begin(lease: Lease): void {
    const { partition, epoch } = lease
    const work = this.#parts.begin(partition)
    this.#held.set(partition, { lease, since: epoch, work, isBeingFenced: false, isLeaving: false })
    this.#onFirst?.()
  }

  #drop(partition: number, { work }: Held): void {
    this.#held.delete(partition)
    work.stop()
    this.#parts.forget(partition)
  }
}

interface Held {
  lease: Lease
  /** The epoch with which it was taken. */
  readonly since: number
  readonly work: PartitionWork
  /** Its lease is being taken anew. */
  isBeingFenced: boolean
  /** It is handed over as soon as that can be done. */
  isLeaving: boolean
}

const ascending = (partitions: readonly number[]): number[] => partitions.toSorted((one, other) => one - other)
const NOTHING: ReadonlySet<number> = new Set()
const DRAIN_LOOK_MS = 50
const RENEWALS_PER_LEASE = 3
const LOOKS_PER_LEASE = 10
