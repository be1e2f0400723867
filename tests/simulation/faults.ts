import type { Clock } from '../../src/lib/clock.ts'
import type { Random } from '../../src/lib/random.ts'
import type { Fault, StoreOperation } from '../../src/store/memory/faulty-store.ts'
import type { NodeProcess } from './node-process.ts'
import { delay } from './time.ts'

/** How often each happened. */
export interface FaultCounts {
  crashes: number
  pauses: number
  cuts: number
  outages: number
  handovers: number
  joins: number
}

const MAX_FAULTS = 12
/** The share of worlds, and of writes in them. */
const QUIET = 0.25
const CALM = 0.1
const LATE_WHERE_QUIET = 0.4
/** What a node that closes may take before it is killed, as a supervisor does. */
const GRACE_MS = 20_000

/** What goes wrong with nodes that share a store, and with what they ask of it. */
export class Faults {
  readonly counts: FaultCounts = { crashes: 0, pauses: 0, cuts: 0, outages: 0, handovers: 0, joins: 0 }
  readonly #random: Random
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly #nodes: (NodeProcess | undefined)[]
  readonly #begin: (index: number) => void
  /** Nodes that stay until the end; others only join for a while. */
  readonly #nodeCount: number
  /**
   * In some worlds no process is disturbed and writes are late all the more: what a take-over would set right again
   * stays wrong there.
   */
  readonly #isQuiet: boolean
  /** In some nothing goes wrong: what is only done as well as can be is done there. */
  readonly isCalm: boolean
  #faults = 0

  /** @param parts.begin starts a process in a node's place */
  constructor(parts: {
    readonly random: Random
    readonly clock: Clock
    readonly leaseMs: number
    readonly nodes: (NodeProcess | undefined)[]
    readonly begin: (index: number) => void
  }) {
    this.#random = parts.random
    this.#clock = parts.clock
    this.#leaseMs = parts.leaseMs
    this.#nodes = parts.nodes
    this.#begin = parts.begin
    this.#nodeCount = parts.nodes.length
    const kind = parts.random.next()
    this.#isQuiet = kind < QUIET
    this.isCalm = kind >= 1 - CALM
  }

  start(): void {
    if (!this.#isQuiet && !this.isCalm) this.#after(this.#below(20_000), () => this.#disturb())
  }

  /** What becomes of a call of the store: nobody may rely on when, and whether, it is done and answered. */
  ofCall(operation: StoreOperation, node: NodeProcess): Fault {
    const now = this.#clock.now()
    const isWrite = WRITES.has(operation)
    const isFrequent = operation === 'commit' || operation === 'sendToInbox'
    const isWell = now >= node.slowUntil && now >= node.cutUntil
    // most of what nodes ask is whether there is anything to do: time for each answer took most of the simulation's
    if (isWell && ROUTINE.has(operation) && this.#random.next() < AT_ONCE) return { after: node.awake() }
    const slowMs = now < node.slowUntil ? this.#below(3_000) : 0
    const beforeMs = slowMs + (isFrequent ? 1 + this.#below(20) : this.#below(4))
    const answerMs = beforeMs + slowMs + this.#below(5)
    const before = this.#delay(beforeMs)
    // an answer that comes to a process that is paused waits there
    const after = this.#delay(answerMs).then(() => node.awake())
    const chance = this.#random.next()
    if (this.isCalm) return { before, after }
    if (now < node.cutUntil) {
      if (chance < 0.1) return { before, after, fail: 'applied' }
      if (isWrite && chance < 0.3) return { before: this.#delay(this.#below(30_000)), after, fail: 'late' }
      return { before, after, fail: 'not-applied' }
    }
    const share = isFrequent ? 0.02 : 0.003
    if (chance < share) return { before, after, fail: chance < share / 2 ? 'unreached' : 'not-applied' }
    if (isWrite && chance < 2 * share) return { before, after, fail: 'applied' }
    const late = this.#isQuiet && isFrequent ? LATE_WHERE_QUIET : 0.5 * share
    if (isWrite && chance < 2 * share + late) return { before: this.#delay(this.#below(5_000)), after, fail: 'late' }
    return { before, after }
  }

  #disturb(): void {
    if (this.#faults++ >= MAX_FAULTS) return
    const index = this.#below(this.#nodes.length)
    const node = this.#nodes[index]
    const chance = this.#random.next()
    if (chance < 0.05) this.#breakStore()
    else if (chance < 0.1) this.#join()
    else if (node !== undefined && !node.isDead && !node.isPaused) this.#disturbOne(index, node)
    // Faults come close together at first and reach further later.
    this.#after(this.#below(1_500 * 1.6 ** this.#faults), () => this.#disturb())
  }

  #disturbOne(index: number, node: NodeProcess): void {
    const chance = this.#random.next()
    if (chance < 0.3) this.#crash(index, node)
    else if (chance < 0.6) this.#pause(node)
    else if (chance < 0.75) this.#cut(node, this.#below((this.#random.next() < 0.3 ? 12 : 4) * this.#leaseMs))
    else if (chance < 0.85) node.slowUntil = this.#clock.now() + this.#below(20_000)
    else this.#handOver(index, node)
  }

  #crash(index: number, node: NodeProcess): void {
    this.counts.crashes++
    node.die()
    this.#after(this.#below(2 * this.#leaseMs), () => this.#replace(index))
  }

  #pause(node: NodeProcess): void {
    this.counts.pauses++
    node.pause()
    this.#after(this.#below(4 * this.#leaseMs), () => node.goOn())
  }

  #cut(node: NodeProcess, milliseconds: number): void {
    this.counts.cuts++
    node.cutUntil = this.#clock.now() + milliseconds
  }

  /** The database is away, for all of them. */
  #breakStore(): void {
    this.counts.outages++
    const milliseconds = this.#below(2 * this.#leaseMs)
    for (const node of this.#nodes) if (node !== undefined) this.#cut(node, milliseconds)
  }

  /** One more node shares the work, for a while or until the end. */
  #join(): void {
    this.counts.joins++
    const index = this.#nodes.push(undefined) - 1
    this.#begin(index)
    this.#after(this.#below(20 * this.#leaseMs), () => {
      const node = this.#nodes[index]
      if (node !== undefined && !node.isDead) this.#handOver(index, node)
    })
  }

  /** As on SIGTERM: what takes too long is killed. */
  #handOver(index: number, node: NodeProcess): void {
    this.counts.handovers++
    const end = (): void => {
      if (node.isDead) return
      node.die()
      this.#after(this.#below(5_000), () => this.#replace(index))
    }
    this.#after(GRACE_MS, end)
    void node.engine?.close().then(end)
  }

  #replace(index: number): void {
    if (index < this.#nodeCount) this.#begin(index)
    else this.#nodes[index] = undefined
  }

  #after(milliseconds: number, callback: () => void): void {
    this.#clock.setTimer(this.#clock.now() + Math.floor(milliseconds), callback)
  }

  #delay(milliseconds: number): Promise<void> {
    return delay(this.#clock, milliseconds)
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
}

/** What is asked and told again and again. */
const ROUTINE: ReadonlySet<StoreOperation> = new Set([
  'readInbox',
  'sendToNodes',
  'takeNodeMessages',
  'listResources',
  'listNodesWithMessages',
  'countInbox'
])
/** The share of them that is answered at once. */
const AT_ONCE = 0.9

const WRITES: ReadonlySet<StoreOperation> = new Set([
  'commit',
  'sendToInbox',
  'acquireLease',
  'renewLeases',
  'releaseLease',
  'sendToNodes',
  'takeNodeMessages',
  'writeResources'
])
