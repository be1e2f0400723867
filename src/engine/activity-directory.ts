import type { StateMachine } from '../asl/definition.ts'
import type { Clock } from '../lib/clock.ts'
import { ACTIVITY_KIND } from '../resources/activity.ts'
import type { Store } from '../store/store.ts'

/**
 * Which activities exist. A step must know at once what the store only tells in time, so it is told what the store said
 * before the step. What is done on this node is known at once; what other nodes do is seen within `FRESH_MS`.
 */
export class ActivityDirectory {
  readonly #store: Store
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  /** Questions to the store that are under way. */
  readonly #questions = new Map<string, Promise<boolean>>()
  /** The activities that a definition names. */
  readonly #named = new WeakMap<StateMachine, readonly string[]>()

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Those of a definition's activities that exist, `undefined` where the store must be asked. */
  known(machine: StateMachine): ReadonlySet<string> | undefined {
    const named = this.#namedBy(machine)
    if (named.length === 0) return NONE
    const freshFrom = this.#clock.now() - FRESH_MS
    const entries = named.map((arn) => this.#entries.get(arn))
    if (!entries.every((entry) => entry !== undefined && entry.readAt > freshFrom)) return undefined
    return new Set(named.filter((_arn, index) => entries[index]?.exists))
  }

  /** @throws {StoreUnavailable} */
  async read(machine: StateMachine): Promise<ReadonlySet<string>> {
    const named = this.#namedBy(machine)
    const exist = await Promise.all(named.map((arn) => this.#read(arn)))
    return new Set(named.filter((_arn, index) => exist[index]))
  }

  /** An activity was created or deleted; told after that is durable. */
  changed(activityArn: string): void {
    this.#entries.delete(activityArn)
    // the answer to what was asked before is not kept
    this.#questions.delete(activityArn)
  }

  #read(arn: string): Promise<boolean> {
    const asked = this.#questions.get(arn)
    if (asked !== undefined) return asked
    const readAt = this.#clock.now()
    const question = this.#store
      .readResource(ACTIVITY_KIND, arn)
      .then((record) => {
        const exists = record !== undefined
        if (this.#questions.get(arn) === question) this.#keep(arn, { readAt, exists })
        return exists
      })
      .finally(() => {
        if (this.#questions.get(arn) === question) this.#questions.delete(arn)
      })
    this.#questions.set(arn, question)
    return question
  }

  #keep(arn: string, entry: Entry): void {
    this.#entries.delete(arn)
    this.#entries.set(arn, entry)
    if (this.#entries.size > MAX_ENTRIES) this.#entries.delete(this.#entries.keys().next().value as string)
  }

  #namedBy(machine: StateMachine): readonly string[] {
    let named = this.#named.get(machine)
    if (named === undefined) {
      const arns = new Set<string>()
      for (const state of machine.allStates.values()) {
        if (state.type === 'Task' && state.resource.kind === 'activity') arns.add(state.resource.arn)
      }
      named = [...arns]
      this.#named.set(machine, named)
    }
    return named
  }
}

interface Entry {
  /** Milliseconds since the epoch. */
  readonly readAt: number
  readonly exists: boolean
}

const NONE: ReadonlySet<string> = new Set()
const FRESH_MS = 1_000
const MAX_ENTRIES = 10_000
