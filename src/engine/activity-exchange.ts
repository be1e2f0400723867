import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { ActivityDemand } from './letter.ts'
import type { Membership } from './membership.ts'
import type { NodeMail } from './node-mail.ts'
import type { StoreOutage } from './store-outage.ts'

/** A worker that waits at another node. */
export interface RemoteWorker {
  readonly owner: string
  readonly name: string
}

/**
 * Lets workers that wait at one node get the tasks of executions that others hold. Each waiting worker is offered to one
 * node at a time, and to the next one after a while, so that seldom two nodes take a task for the same worker.
 */
export class ActivityExchange {
  readonly #store: Store
  readonly #clock: Clock
  readonly #owner: string
  readonly #membership: Membership
  readonly #waiting: () => ReadonlyMap<string, readonly string[]>
  readonly #offers = new Map<string, { readonly until: number; readonly workers: Map<string, string[]> }>()
  /** What each node was told last, to be silent where nothing changed. */
  readonly #told = new Map<string, { readonly text: string; readonly at: number }>()
  readonly #task: BackgroundTask
  #turn = 0

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly outage: StoreOutage
    readonly owner: string
    readonly membership: Membership
    readonly mail: NodeMail
    /** Names of the workers that wait here, by activity. */
    readonly waiting: () => ReadonlyMap<string, readonly string[]>
    /** Workers elsewhere wait for tasks of this activity. */
    readonly demanded: (activityArn: string) => void
  }) {
    const { clock, outage, mail, demanded } = parts
    this.#store = parts.store
    this.#clock = clock
    this.#owner = parts.owner
    this.#membership = parts.membership
    this.#waiting = parts.waiting
    mail.on('ActivityDemand', ({ from, workers }) => {
      const until = clock.now() + VALID_MS
      this.#offers.set(from, {
        until,
        workers: new Map(Object.entries(workers).map(([arn, names]) => [arn, [...names]]))
      })
      for (const arn of Object.keys(workers)) demanded(arn)
    })
    this.#task = new BackgroundTask({ clock, outage, name: 'Offering workers to other nodes', run: () => this.#tell() })
  }

  start(): void {
    this.#task.start(INTERVAL_MS)
  }

  stop(): void {
    this.#task.stop()
    this.#offers.clear()
  }

  has(activityArn: string): boolean {
    return this.#nodesWith(activityArn).length > 0
  }

  /** The next worker elsewhere, of another node each time. */
  take(activityArn: string): RemoteWorker | undefined {
    const owner = this.#nodesWith(activityArn)[0]
    const offer = owner === undefined ? undefined : this.#offers.get(owner)
    const name = offer?.workers.get(activityArn)?.shift()
    if (owner === undefined || offer === undefined || name === undefined) return undefined
    this.#offers.delete(owner)
    this.#offers.set(owner, offer)
    return { owner, name }
  }

  #nodesWith(activityArn: string): string[] {
    const now = this.#clock.now()
    return [...this.#offers]
      .filter(([, { until, workers }]) => until > now && (workers.get(activityArn)?.length ?? 0) > 0)
      .map(([owner]) => owner)
  }

  async #tell(): Promise<number> {
    const { peers } = this.#membership
    const now = this.#clock.now()
    if (peers.length === 0) return INTERVAL_MS
    const shares = peers.map((): Record<string, string[]> => ({}))
    const turn = this.#turn++
    for (const [arn, names] of this.#waiting()) {
      for (const [index, name] of names.entries()) {
        const share = shares[(index + turn) % peers.length] as Record<string, string[]>
        share[arn] = [...(share[arn] ?? []), name]
      }
    }
    const letters = peers.flatMap((owner, index) => {
      const letter: ActivityDemand = { type: 'ActivityDemand', from: this.#owner, workers: shares[index] ?? {} }
      const text = JSON.stringify(letter)
      const told = this.#told.get(owner)
      const isEmpty = Object.keys(letter.workers).length === 0
      if ((told?.text ?? (isEmpty ? text : '')) === text && (isEmpty || now - (told?.at ?? 0) < VALID_MS / 2)) return []
      this.#told.set(owner, { text, at: now })
      return [{ owner, text }]
    })
    if (letters.length > 0) await this.#store.sendToNodes(letters)
    return INTERVAL_MS
  }
}

const INTERVAL_MS = 250
const VALID_MS = 2_000
