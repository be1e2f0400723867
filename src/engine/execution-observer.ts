import type { JournalEvent } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'

/** Somebody who follows what happens in executions without having a part in it. */
export interface ExecutionObserver {
  /**
   * Told of events that are durable (of an Express execution: that have happened), in order within an execution. After a
   * crash some may never be told. Must answer at once and not throw.
   * @param state after these events; it changes later, so what is needed of it must be taken now
   */
  observe(state: ExecutionState, events: readonly JournalEvent[]): void
}

/** One observer that tells several, in their order; `undefined` entries are those that were not asked for. */
export function combineObservers(observers: readonly (ExecutionObserver | undefined)[]): ExecutionObserver {
  const present = observers.filter((observer) => observer !== undefined)
  return {
    observe(state, events) {
      for (const observer of present) observer.observe(state, events)
    }
  }
}
