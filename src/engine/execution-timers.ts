import type { TimerId } from '../interpreter/command.ts'
import type { Effect } from '../interpreter/effect.ts'

/** The timers of one execution. Only the earliest is known outside of it. */
export class ExecutionTimers {
  readonly #dueTimes = new Map<TimerId, number>()
  /** `undefined`: not known, must be looked for. */
  #earliest: number | null | undefined = null

  /** When the execution must be woken, `null` for never. Milliseconds since the epoch. */
  get earliest(): number | null {
    if (this.#earliest === undefined) {
      this.#earliest = null
      for (const dueAt of this.#dueTimes.values()) {
        if (this.#earliest === null || dueAt < this.#earliest) this.#earliest = dueAt
      }
    }
    return this.#earliest
  }

  apply(effect: Effect): void {
    if (effect.type === 'SetTimer') this.#set(effect.timer, effect.dueAt)
    else if (effect.type === 'ClearTimer') this.#delete(effect.timer)
  }

  /** Removes and answers the timers that are due, the earliest first; equal times by name. */
  takeDue(now: number): readonly TimerId[] {
    const earliest = this.earliest
    if (earliest === null || earliest > now) return []
    const due = [...this.#dueTimes].filter(([, dueAt]) => dueAt <= now)
    due.sort(([timer, dueAt], [otherTimer, otherDueAt]) => dueAt - otherDueAt || (timer < otherTimer ? -1 : 1))
    for (const [timer] of due) this.#delete(timer)
    return due.map(([timer]) => timer)
  }

  clear(): void {
    this.#dueTimes.clear()
    this.#earliest = null
  }

  #set(timer: TimerId, dueAt: number): void {
    this.#delete(timer)
    this.#dueTimes.set(timer, dueAt)
    const earliest = this.#earliest
    if (earliest === null || (earliest !== undefined && dueAt < earliest)) this.#earliest = dueAt
  }

  #delete(timer: TimerId): void {
    const dueAt = this.#dueTimes.get(timer)
    if (dueAt === undefined) return
    this.#dueTimes.delete(timer)
    if (dueAt === this.#earliest) this.#earliest = this.#dueTimes.size === 0 ? null : undefined
  }
}
