/** A field that names a state to go to. */
export interface Transition {
  /** The state that the field is in; empty for StartAt. */
  readonly from: string
  readonly target: string
  readonly location: string
}

/** What is noted of one graph of states while it is read, and checked when all of it has been. */
export class GraphNotes {
  readonly transitions: Transition[] = []
  /** Name of each variable that a state of this graph assigns, with the states that do, and the place of the first. */
  readonly assigned = new Map<string, { readonly location: string; readonly states: Set<string> }>()
  /** The graphs inside the states of this one whose states share its variables. */
  readonly inner: { readonly state: string; readonly notes: GraphNotes }[] = []
  #sources: ReadonlyMap<string, readonly Transition[]> | undefined

  assign(name: string, state: string, location: string): void {
    const known = this.assigned.get(name)
    if (known === undefined) this.assigned.set(name, { location, states: new Set([state]) })
    else known.states.add(state)
  }

  /** The notes of a graph inside a state of this one. */
  nest(state: string): GraphNotes {
    const notes = new GraphNotes()
    this.inner.push({ state, notes })
    return notes
  }

  /** The states that can have run before a state of the graph is entered. For when all of the graph has been read. */
  predecessorsOf(state: string): ReadonlySet<string> {
    this.#sources ??= Map.groupBy(this.transitions, ({ target }) => target)
    const found = new Set<string>()
    const pending = [state]
    for (let target = pending.pop(); target !== undefined; target = pending.pop()) {
      for (const { from } of this.#sources.get(target) ?? []) {
        if (found.has(from)) continue
        found.add(from)
        pending.push(from)
      }
    }
    return found
  }
}
