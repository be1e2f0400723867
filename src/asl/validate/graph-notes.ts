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
  #successors: Successors | undefined

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

  /** Tells which states can be entered after one of the given states. For when all of the graph has been read. */
  isEnteredAfter(states: ReadonlySet<string>): (state: string) => boolean {
    this.#successors ??= indexSuccessors(this.transitions)
    const { numberOf, targets } = this.#successors
    const isFound = new Uint8Array(targets.length)
    const pending = [...states].flatMap((state) => numberOf.get(state) ?? [])
    for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
      for (const target of targets[from] ?? []) {
        if (isFound[target] === 1) continue
        isFound[target] = 1
        pending.push(target)
      }
    }
    return (state) => isFound[numberOf.get(state) ?? -1] === 1
  }
}

/** Numbers in place of names: a definition can hold thousands of states, and as many searches may be made. */
interface Successors {
  readonly numberOf: ReadonlyMap<string, number>
  /** Of each state, the states it leads to. */
  readonly targets: readonly (readonly number[])[]
}

function indexSuccessors(transitions: readonly Transition[]): Successors {
  const numberOf = new Map<string, number>()
  const targets: number[][] = []
  const number = (state: string): number => {
    const known = numberOf.get(state)
    if (known !== undefined) return known
    numberOf.set(state, targets.length)
    return targets.push([]) - 1
  }
  for (const { from, target } of transitions) targets[number(from)]?.push(number(target))
  return { numberOf, targets }
}
