import type { Visit, VisitStatus } from './history.ts'

/** The stays of an execution: which are open, how the others ended, and what a redrive takes up again. */
export class Stays {
  readonly all: Visit[] = []
  readonly byKey = new Map<string, Visit[]>()
  /** Entered and neither left nor cut off, in the order of their entry or of their being taken up again. */
  readonly open = new Set<Visit>()
  /** Closed, but not by leaving the state. */
  readonly #cutOff = new Set<Visit>()
  /** When the branches or iterations of a stay were last begun. */
  readonly #lastStart = new Map<Visit, number>()
  /** What the last redrive takes up again, in the order in which it was entered. */
  #takenUp: Visit[] = []

  add(visit: Visit): void {
    this.all.push(visit)
    const same = this.byKey.get(visit.key)
    if (same === undefined) this.byKey.set(visit.key, [visit])
    else same.push(visit)
    this.open.add(visit)
  }

  newestOf(key: string): Visit | undefined {
    return this.byKey.get(key)?.at(-1)
  }

  newestOpen(isIt: (visit: Visit) => boolean): Visit | undefined {
    return this.openNewestFirst().find(isIt)
  }

  openNewestFirst(): readonly Visit[] {
    return [...this.open].reverse()
  }

  /** Its branches or iterations begin, with the event of this id. */
  begin(container: Visit, eventId: number): void {
    this.#lastStart.set(container, eventId)
  }

  redrive(): void {
    this.#takenUp = [...this.#cutOff]
      .filter((visit) => this.#isUnfinished(visit))
      .sort((one, other) => one.id - other.id)
    for (const visit of this.#takenUp) if (visit.type === 'Parallel' || visit.type === 'Map') this.reopen(visit)
  }

  /** After a redrive states go on without being entered again. */
  takeUp(isIt: (visit: Visit) => boolean): Visit | undefined {
    const index = this.#takenUp.findIndex(isIt)
    return index < 0 ? undefined : this.#takenUp.splice(index, 1)[0]
  }

  /** Cut off in the last try of all that was around it, which was itself cut off. */
  #isUnfinished(visit: Visit): boolean {
    if (!this.#cutOff.has(visit)) return false
    const { parent } = visit
    return parent === undefined || (visit.id > (this.#lastStart.get(parent) ?? 0) && this.#isUnfinished(parent))
  }

  reopen(visit: Visit): void {
    if (this.open.has(visit)) return
    visit.status = 'running'
    visit.endMs = undefined
    visit.error = undefined
    visit.cause = undefined
    this.#cutOff.delete(visit)
    this.open.add(visit)
    if (visit.parent !== undefined && visit.parent.endMs !== undefined) this.reopen(visit.parent)
  }

  close(visit: Visit, status: VisitStatus, ms: number): void {
    visit.status = status
    visit.endMs = ms
    this.open.delete(visit)
    if (status !== 'succeeded' && status !== 'caught') this.#cutOff.add(visit)
    const attempt = visit.attempts.at(-1)
    if (attempt !== undefined && attempt.endMs === undefined) {
      attempt.endMs = ms
      attempt.status = status === 'timed-out' ? 'timed-out' : 'aborted'
    }
  }

  closeInside(container: Visit, ms: number): void {
    for (const visit of this.openNewestFirst()) {
      if (visit !== container && isWithin(visit, container))
        this.close(visit, visit.error !== undefined || visit.type === 'Fail' ? failedAs(visit) : 'aborted', ms)
    }
    for (const iteration of container.iterations.values()) {
      if (iteration.endMs !== undefined) continue
      iteration.endMs = ms
      iteration.status = 'aborted'
    }
  }
}

export const failedAs = (visit: Visit): VisitStatus => (visit.error === 'States.Timeout' ? 'timed-out' : 'failed')

export function isWithin(visit: Visit, container: Visit | undefined): boolean {
  if (container === undefined) return true
  for (let each: Visit | undefined = visit; each !== undefined; each = each.parent) if (each === container) return true
  return false
}
