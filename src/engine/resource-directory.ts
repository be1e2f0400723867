import type { StateMachine } from '../asl/definition.ts'
import type { Clock } from '../lib/clock.ts'
import { ACTIVITY_KIND } from '../resources/activity.ts'
import { STATE_MACHINE_KIND, type StateMachineRecord } from '../resources/state-machine.ts'
import type { ResourceRecord, Store } from '../store/store.ts'

/** What a step has to know of the resources around its execution. */
export interface ResourceFacts {
  /** Those of the definition's activities that exist. */
  readonly activities: ReadonlySet<string>
  /** Whether the state machine is being deleted, or is gone. */
  readonly isStateMachineDeleting: boolean
}

/**
 * Which activities exist, and which state machines are being deleted. A step must know at once what the store only tells
 * in time, so it is told what the store said before the step. What is done on this node is known at once; what other
 * nodes do is seen within `FRESH_MS`. That a state machine is being deleted is looked up each time: another one may have
 * its name by now.
 */
export class ResourceDirectory {
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

  /**
   * What is known, `undefined` where the store must be asked.
   * @param stateMachineArn unqualified, or with a label
   */
  known(machine: StateMachine, stateMachineArn: string): ResourceFacts | undefined {
    const freshFrom = this.#clock.now() - FRESH_MS
    const deletion = this.#entries.get(unlabelled(stateMachineArn))
    if (deletion === undefined || deletion.answer || deletion.readAt <= freshFrom) return undefined
    const named = this.#namedBy(machine)
    if (named.length === 0) return NOTHING
    const entries = named.map((arn) => this.#entries.get(arn))
    if (!entries.every((entry) => entry !== undefined && entry.readAt > freshFrom)) return undefined
    return { ...NOTHING, activities: new Set(named.filter((_arn, index) => entries[index]?.answer)) }
  }

  /** @throws {StoreUnavailable} */
  async read(machine: StateMachine, stateMachineArn: string): Promise<ResourceFacts> {
    const named = this.#namedBy(machine)
    const [isStateMachineDeleting, ...exist] = await Promise.all([
      this.#read(STATE_MACHINE_KIND, unlabelled(stateMachineArn), isDeleting),
      ...named.map((arn) => this.#read(ACTIVITY_KIND, arn, exists))
    ])
    return { isStateMachineDeleting, activities: new Set(named.filter((_arn, index) => exist[index])) }
  }

  /** An activity or a state machine was created or deleted; told after that is durable. */
  changed(arn: string): void {
    this.#entries.delete(arn)
    // the answer to what was asked before is not kept
    this.#questions.delete(arn)
  }

  #read(kind: string, arn: string, judge: (record: ResourceRecord | undefined) => boolean): Promise<boolean> {
    const asked = this.#questions.get(arn)
    if (asked !== undefined) return asked
    const readAt = this.#clock.now()
    const question = this.#store
      .readResource(kind, arn)
      .then((record) => {
        const answer = judge(record)
        if (this.#questions.get(arn) === question) this.#keep(arn, { readAt, answer })
        return answer
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
  /** Of an activity: it exists; of a state machine: it is being deleted, or is gone. */
  readonly answer: boolean
}

const exists = (record: ResourceRecord | undefined): boolean => record !== undefined

/** An execution that was about to start when a deletion looked for running ones outlives its state machine. */
const isDeleting = (record: ResourceRecord | undefined): boolean =>
  record === undefined || (JSON.parse(record.document) as StateMachineRecord).status === 'DELETING'

/** The children of a Map Run belong to the state machine of their run. */
function unlabelled(stateMachineArn: string): string {
  const slash = stateMachineArn.indexOf('/')
  return slash < 0 ? stateMachineArn : stateMachineArn.slice(0, slash)
}

const NOTHING: ResourceFacts = { activities: new Set(), isStateMachineDeleting: false }
const FRESH_MS = 1_000
const MAX_ENTRIES = 10_000
