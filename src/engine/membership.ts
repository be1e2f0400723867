import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'

/** What a node tells of itself. */
export interface NodeRecord {
  /** Unique per process start. */
  readonly owner: string
  /** For people: where it runs. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

export interface MembershipParts {
  readonly store: Store
  readonly clock: Clock
  readonly node: NodeRecord
  /** A node that has not shown itself for so long counts no more. */
  readonly silenceMs: number
}

/**
 * The nodes that share a store. Each writes its record again and again; whether one is alive is told from the change of
 * its record by the own clock, so that clocks need not agree.
 */
export class Membership {
  readonly #parts: MembershipParts
  readonly #sightings = new Map<string, { revision: number; since: number }>()
  /** Others that are alive, in an order that all nodes agree on. */
  #peers: readonly string[] = []
  #hasLeft = false

  constructor(parts: MembershipParts) {
    this.#parts = parts
  }

  get peers(): readonly string[] {
    return this.#peers
  }

  /** As it was seen last. */
  isAlive(owner: string): boolean {
    return owner === this.#parts.node.owner || this.#peers.includes(owner)
  }

  /** @throws {StoreUnavailable} */
  async show(): Promise<void> {
    if (this.#hasLeft) return
    const { store, node } = this.#parts
    const put = { parent: '', sortKey: node.owner, document: JSON.stringify(node) }
    await store.writeResources([{ kind: NODE_KIND, arn: node.owner, put }])
  }

  /** @throws {StoreUnavailable} */
  async look(): Promise<void> {
    const { store, clock, node, silenceMs } = this.#parts
    const now = clock.now()
    const records = await store.listResources({ kind: NODE_KIND, parent: '', limit: MAX_NODES })
    const peers: string[] = []
    for (const { arn: owner, revision } of records) {
      if (owner === node.owner) continue
      const seen = this.#sightings.get(owner)
      if (seen?.revision !== revision) this.#sightings.set(owner, { revision, since: now })
      const silentMs = now - (this.#sightings.get(owner)?.since ?? now)
      if (silentMs < silenceMs) peers.push(owner)
      else if (silentMs >= FORGOTTEN_AFTER * silenceMs) await this.#forget(owner, revision)
    }
    for (const owner of this.#sightings.keys()) {
      if (!records.some(({ arn }) => arn === owner)) this.#sightings.delete(owner)
    }
    this.#peers = peers
  }

  /**
   * How many of a number of things are this node's where all nodes share them evenly. All shares together are the number.
   */
  shareOf(count: number): number {
    const { owner } = this.#parts.node
    const nodes = [...this.#peers, owner].sort()
    return Math.floor(count / nodes.length) + (nodes.indexOf(owner) < count % nodes.length ? 1 : 0)
  }

  /** The others need not wait until its silence tells them. @throws {StoreUnavailable} */
  async leave(): Promise<void> {
    this.#hasLeft = true
    const { store, node } = this.#parts
    await store.writeResources([{ kind: NODE_KIND, arn: node.owner, delete: true }])
  }

  /** A node that has gone for good. One that has shown itself meanwhile has another revision. */
  async #forget(owner: string, expectedRevision: number): Promise<void> {
    await this.#parts.store.writeResources([{ kind: NODE_KIND, arn: owner, expectedRevision, delete: true }])
  }
}

export const NODE_KIND = 'node'
const MAX_NODES = 1_000
const FORGOTTEN_AFTER = 6
