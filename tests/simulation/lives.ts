import type { JournalEvent } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'

/** How many lives an execution had when somebody looked, and how long the journal of the last one was. */
export interface Moment {
  readonly life: number
  readonly length: number
}

/** The journals of all executions. Once one was deleted its name can be used again, and another life begins. */
export class Lives {
  /** Where the present life has no events yet, there is no such execution. */
  readonly #journals = new Map<string, JournalEvent[][]>()

  get arns(): Iterable<string> {
    return this.#journals.keys()
  }

  append(arn: string, events: readonly JournalEvent[]): void {
    const lives = this.#journals.get(arn)
    if (lives === undefined) this.#journals.set(arn, [[...events]])
    else lives.at(-1)?.push(...events)
  }

  end(arn: string): void {
    this.#journals.get(arn)?.push([])
  }

  /** Of the present life; empty where there is none. */
  journalOf(arn: string): readonly JournalEvent[] {
    return this.#journals.get(arn)?.at(-1) ?? []
  }

  /** Of every life there was, the oldest first. */
  journalsOf(arn: string): readonly (readonly JournalEvent[])[] {
    return (this.#journals.get(arn) ?? []).filter(({ length }) => length > 0)
  }

  now(arn: string): Moment {
    const lives = this.#journals.get(arn) ?? []
    return { life: Math.max(0, lives.length - 1), length: lives.at(-1)?.length ?? 0 }
  }

  /** The life that began at some time, if it was there at some moment since. */
  startedAt(arn: string, startDate: number, since: Moment): readonly JournalEvent[] | undefined {
    return this.#journals.get(arn)?.find((life, index) => index >= since.life && life[0]?.timestamp === startDate)
  }

  /** Whether there was no such execution at some moment since. */
  wasMissing(arn: string, since: Moment): boolean {
    return since.length === 0 || this.now(arn).life > since.life
  }

  /** Whether something was so at some moment since. */
  wasSo(arn: string, since: Moment, isSo: (state: ExecutionState, last: JournalEvent) => boolean): boolean {
    for (const [index, life] of (this.#journals.get(arn) ?? []).entries()) {
      if (index < since.life) continue
      let state: ExecutionState | undefined
      for (const [place, event] of life.entries()) {
        state = evolve(state, event)
        if ((index > since.life || place + 1 >= since.length) && isSo(state, event)) return true
      }
    }
    return false
  }
}
