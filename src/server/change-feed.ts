import type { ExecutionObserver } from '../engine/execution-observer.ts'
import { isHistoryEvent, type JournalEvent } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import type { Clock } from '../lib/clock.ts'

/** Where an execution stands after what was last told of it. */
export interface ExecutionChange {
  readonly executionArn: string
  readonly stateMachineArn: string
  readonly mapRunArn?: string
  readonly status: string
  /** Of its newest event; absent where only the status is known. */
  readonly lastEventId?: number
}

export interface Changes {
  readonly executions: readonly ExecutionChange[]
  /** Whether more executions changed than are listed. */
  readonly more: boolean
}

/** How long changes are gathered before they are told. */
const GATHER_MS = 200
/** Executions in one telling; of a busier moment it is only said that there was more. */
const MAX_LISTED = 100

/** Tells listeners which executions have changed, gathered, so that a busy engine costs a listener no more than a quiet one. */
export class ChangeFeed implements ExecutionObserver {
  readonly #clock: Pick<Clock, 'now' | 'setTimer'>
  readonly #listeners = new Set<(changes: Changes) => void>()
  #gathered = new Map<string, ExecutionChange>()
  #more = false
  #isDue = false

  constructor(clock: Pick<Clock, 'now' | 'setTimer'>) {
    this.#clock = clock
  }

  observe(state: ExecutionState, events: readonly JournalEvent[]): void {
    const { identity, status } = state
    // Express executions cannot be described, except as children of a Map Run
    if (this.#listeners.size === 0 || (identity.type === 'EXPRESS' && identity.mapRunArn === undefined)) return
    if (this.#gathered.size >= MAX_LISTED && !this.#gathered.has(identity.arn)) this.#more = true
    else {
      const lastEventId = events.findLast(isHistoryEvent)?.id ?? this.#gathered.get(identity.arn)?.lastEventId
      this.#gathered.set(identity.arn, {
        executionArn: identity.arn,
        stateMachineArn: identity.stateMachineArn,
        ...(identity.mapRunArn !== undefined && { mapRunArn: identity.mapRunArn }),
        status,
        ...(lastEventId !== undefined && { lastEventId })
      })
    }
    if (this.#isDue) return
    this.#isDue = true
    this.#clock.setTimer(this.#clock.now() + GATHER_MS, () => this.#tell())
  }

  /** @returns what ends it */
  listen(listener: (changes: Changes) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    const changes: Changes = { executions: [...this.#gathered.values()], more: this.#more }
    this.#gathered = new Map()
    this.#more = false
    this.#isDue = false
    for (const listener of this.#listeners) listener(changes)
  }
}
