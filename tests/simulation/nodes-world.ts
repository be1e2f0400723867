import { putStateMachine } from '../../src/api/state-machines.ts'
import type { StateMachine } from '../../src/asl/definition.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import type { ExecutionIdentity } from '../../src/interpreter/event.ts'
import { type Random, seededRandom } from '../../src/lib/random.ts'
import { ACTIVITY_KIND } from '../../src/resources/activity.ts'
import { FaultyStore } from '../../src/store/memory/faulty-store.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { Asking } from './asking.ts'
import { type CheckedExecutions, checkExecutions } from './check-executions.ts'
import { checkNested } from './check-nested.ts'
import { Clients } from './clients.ts'
import { childMachinesOf, compile, identityOf, recordOf, stateMachineArnOf } from './executions.ts'
import { type FaultCounts, Faults } from './faults.ts'
import { NestedExecutions } from './nested-executions.ts'
import { NodeProcess } from './node-process.ts'
import { randomDefinition } from './random-machine.ts'
import { SimulatedServices } from './simulated-services.ts'
import { ToldChanges } from './told-changes.ts'
import { WatchedStore } from './watched-store.ts'
import { Workers } from './workers.ts'

/** What happened in a world that kept all the laws. */
export interface NodesReport extends Readonly<FaultCounts>, CheckedExecutions {
  readonly executions: number
  readonly calls: number
  /** Leases that were taken from others. */
  readonly takeovers: number
  /** Commits of nodes that no longer held the partition. */
  readonly refused: number
  /** Messages between nodes that were applied. */
  readonly messages: number
  /** Answers to callers that were found true. */
  readonly answers: number
  /** Executions that others have started. */
  readonly nested: number
  /** Executions and Map Runs that retention has deleted. */
  readonly deleted: number
}

const INPUT = '{"n": 5, "items": [1, 2]}'
const PARTITIONS = 4
/** Longer than whatever a machine waits for. */
const SILENCE_MS = 3_600_000
/** The share of worlds in which what has closed is deleted soon, and how soon: longer than anything there takes. */
const FORGETFUL = 0.3
const RETENTION_MS = 400_000
const NEVER_MS = 90 * 24 * 3_600_000
/** The machines that clients start, and those that are started by others. */
const STARTED = [0, 1]
const NESTED = [2, 3]

/**
 * One world from one seed, in which several nodes share a store: each has a clock of its own, and is killed, paused, cut
 * off from the store or restarted at random moments; what it sends comes late, out of order or not at all, and whoever
 * asks something asks any of them.
 * @param nodeCount at least 1
 * @throws {Error} naming the law that was broken
 */
export async function runNodesWorld(seed: number, nodeCount: number): Promise<NodesReport> {
  const world = new NodesWorld(seed, nodeCount)
  return world.run()
}

class NodesWorld {
  readonly #seed: number
  readonly #random: Random
  readonly #clock = new VirtualClock()
  readonly #store: WatchedStore
  readonly #nodes: (NodeProcess | undefined)[]
  readonly #faults: Faults
  readonly #services: SimulatedServices
  readonly #changes: ToldChanges
  /** Every process that there ever was, by its owner's name. */
  readonly #processes = new Map<string, NodeProcess>()
  readonly #leaseMs: number
  readonly #definitions: string[]
  readonly #machines: StateMachine[]
  readonly #childMachines: ReadonlyMap<string, StateMachine>
  readonly #activities = ['one', 'two'].map((name) => `arn:aws:states:us-east-1:123456789012:activity:${name}`)
  readonly #identities: ExecutionIdentity[]
  readonly #asking: Asking
  readonly #clients: Clients
  readonly #workers: Workers
  /** Absent where nothing is deleted before the end. */
  readonly #retentionMs: number | undefined
  readonly #violations: string[] = []

  constructor(seed: number, nodeCount: number) {
    this.#seed = seed
    this.#random = seededRandom(seed)
    this.#leaseMs = 5_000 + this.#below(10_000)
    this.#retentionMs = this.#random.next() < FORGETFUL ? RETENTION_MS + this.#below(RETENTION_MS / 2) : undefined
    this.#store = new WatchedStore({
      partitionCount: PARTITIONS,
      retentionMs: this.#retentionMs ?? NEVER_MS,
      now: () => this.#clock.now(),
      report: (violation) => this.#violations.push(violation),
      tookOver: (owner, partition) => this.#checkTakeover(owner, partition)
    })
    this.#nodes = Array.from({ length: nodeCount }, () => undefined)
    const options = { longestWaitSeconds: 120, activities: this.#activities, hasLongTasks: true }
    const nested = NESTED.map(stateMachineArnOf)
    this.#definitions = [
      ...STARTED.map(() => randomDefinition(this.#random, 3, { ...options, nested })),
      ...NESTED.map(() => randomDefinition(this.#random, 2, { ...options, longestWaitSeconds: 60 }))
    ]
    this.#machines = this.#definitions.map((definition) => compile(definition, 'STANDARD'))
    this.#childMachines = new Map(this.#machines.flatMap((machine) => [...childMachinesOf(machine)]))
    this.#identities = Array.from({ length: 1 + this.#below(5) }, (_, index) => identityOf(index))
    this.#asking = new Asking({
      random: this.#random,
      clock: this.#clock,
      lives: this.#store.lives,
      nodes: () => this.#nodes.filter((node) => node !== undefined),
      report: (violation) => this.#violations.push(violation)
    })
    const common = { asking: this.#asking, store: this.#store, retentionMs: this.#retentionMs }
    this.#clients = new Clients(common)
    this.#workers = new Workers({ ...common, seed, clock: this.#clock })
    this.#faults = new Faults({
      random: this.#random,
      clock: this.#clock,
      leaseMs: this.#leaseMs,
      nodes: this.#nodes,
      begin: (index) => void this.#begin(index)
    })
    this.#services = new SimulatedServices({
      seed,
      random: this.#random,
      clock: this.#clock,
      store: this.#store,
      report: (violation) => this.#violations.push(violation),
      callBack: (...callback) => void this.#workers.callBack(...callback)
    })
    this.#changes = new ToldChanges(() => this.#random.next())
  }

  async run(): Promise<NodesReport> {
    await this.#createResources()
    for (const index of this.#nodes.keys()) this.#after(this.#below(5_000), () => void this.#begin(index))
    for (const identity of this.#identities) {
      this.#after(this.#below(60_000), () => this.#clients.use(identity, INPUT))
    }
    for (const activityArn of this.#activities) {
      for (let count = 1 + this.#below(2); count > 0; count--) void this.#workers.work(activityArn)
    }
    this.#clients.meddle()
    this.#faults.start()
    let commits = 0
    let changedAt = this.#clock.now()
    while (!(await this.#isOver())) {
      await this.#clock.advanceBy(1_000)
      if (this.#violations.length > 0) throw new Error(this.#violations[0])
      if (this.#store.commits !== commits) changedAt = this.#clock.now()
      commits = this.#store.commits
      if (this.#clock.now() - changedAt > SILENCE_MS) {
        const unended = [...this.#store.open, ...(await this.#unfinished()), ...this.#store.lost]
        throw new Error(`These never ended: ${unended.join(', ')}; ${this.#clients.waiting} clients wait`)
      }
    }
    return this.#report()
  }

  async #createResources(): Promise<void> {
    const put = (arn: string, document: object) => ({
      put: { parent: '', sortKey: arn, document: JSON.stringify(document) }
    })
    await this.#store.writeResources([
      ...this.#definitions.map((_definition, machine) => putStateMachine(recordOf(machine), 0)),
      ...this.#activities.map((arn) => ({ kind: ACTIVITY_KIND, arn, ...put(arn, { arn, name: arn }) }))
    ])
  }

  // --- nodes --------------------------------------------------------------------------------------------------------

  async #begin(index: number): Promise<void> {
    const node = new NodeProcess({
      world: this.#clock,
      owner: `node-${index}-${this.#processes.size}`,
      offsetMs: this.#faults.isCalm ? 0 : this.#below(40_000) - 20_000,
      rate: this.#faults.isCalm ? 1 : 0.99 + 0.02 * this.#random.next()
    })
    this.#nodes[index] = node
    this.#processes.set(node.owner, node)
    const store = new FaultyStore(this.#store, (operation) => this.#faults.ofCall(operation, node))
    const nested = new NestedExecutions(node, this.#services)
    const services = this.#services.of(node)
    try {
      const engine = await createEngine({
        store,
        clock: node,
        random: seededRandom(this.#below(2 ** 31)),
        integrations: (service) => (service === 'states' ? nested.integration : services),
        outbox: this.#changes.outboxOf(node),
        definitions: { load: async (id) => this.#definitionOf(id) },
        log: {
          debug: () => undefined,
          info: () => undefined,
          warn: () => undefined,
          error: (message, fields) => {
            this.#violations.push(`The engine reported: ${message} ${JSON.stringify(fields)}`)
          }
        },
        owner: node.owner,
        executionLimits: { transitionsPerStep: 1 + this.#below(10) },
        engineLimits: {
          cachedExecutions: 1 + this.#below(5),
          executionsPerBatch: 1 + this.#below(4),
          timersInMemory: 1 + this.#below(3),
          timersAheadMs: 1_000 * (1 + this.#below(100)),
          // in forgetful worlds much time passes in which nothing happens
          inboxIntervalMs: 200 + this.#below(this.#retentionMs === undefined ? 1_000 : 4_000),
          leaseMs: this.#leaseMs,
          drainMs: this.#below(15_000),
          ...(this.#retentionMs !== undefined && {
            retentionMs: this.#retentionMs,
            retentionIntervalMs: this.#retentionMs / 20
          })
        }
      })
      const report = (violation: string): void => void this.#violations.push(violation)
      nested.open({ engine, store, random: seededRandom(this.#below(2 ** 31)), report })
      node.engine = engine
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      node.die()
      this.#after(1_000, () => void this.#begin(index))
    }
  }

  /** A node that was well all the time keeps what it holds. */
  #checkTakeover(owner: string, partition: number): void {
    const node = this.#processes.get(owner)
    // whoever tells an outbox needs no lease that lasts: what is told twice does no harm
    if (partition >= PARTITIONS || node === undefined || node.isDead || node.isPaused) return
    const wellMs = this.#clock.now() - Math.max(node.disturbedAt, node.cutUntil, node.slowUntil)
    // what ran out while it was disturbed may be taken until it has renewed
    if (wellMs > this.#leaseMs)
      this.#violations.push(`${owner} lost partition ${partition}, and nothing was wrong with it`)
  }

  // --- the end ------------------------------------------------------------------------------------------------------

  async #isOver(): Promise<boolean> {
    if (this.#clients.waiting > 0) return false
    if (this.#store.open.size > 0) return false
    if ((await this.#unfinished()).length > 0 || this.#store.lost.length > 0) return false
    return (await this.#store.countInbox()).length === 0
  }

  async #unfinished(): Promise<readonly string[]> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)
    return (
      await Promise.all(partitions.map((partition) => this.#store.listUnfinished({ partition, limit: 10 })))
    ).flat()
  }

  async #report(): Promise<NodesReport> {
    const checked = await checkExecutions(this.#store, this.#seed, this.#definitions)
    const nested = checkNested(this.#store.lives, this.#faults.isCalm)
    this.#clients.checkAgain()
    this.#workers.checkAgain()
    this.#changes.check(this.#store)
    if (this.#violations.length > 0) throw new Error(this.#violations[0])
    for (const node of this.#processes.values()) node.die()
    const { takeovers, refused, applied: messages, deleted } = this.#store
    const { answers } = this.#asking
    const executions = this.#identities.length
    const { calls } = this.#services
    const { counts } = this.#faults
    return { executions, nested, ...checked, deleted, calls, ...counts, takeovers, refused, messages, answers }
  }

  #definitionOf(id: string): StateMachine {
    const machine = this.#childMachines.get(id) ?? this.#machines[Number(id)]
    if (machine === undefined) throw new Error(`There is no definition ${id}`)
    return machine
  }

  #after(milliseconds: number, callback: () => void): void {
    this.#clock.setTimer(this.#clock.now() + Math.floor(milliseconds), callback)
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
}
