import type { Diagnostics } from './diagnostic.ts'
import type { GraphNotes } from './graph-notes.ts'

/**
 * Notes the variables that a graph assigns although a graph around it has them: an inner scope reads those of the outer
 * ones and may not assign them. A variable that the outer scope gets only afterwards is not in the way (recorded:
 * `PARALLEL_CATCH_ERROR_VARIABLE_SAMPLING`).
 */
export function checkVariableScopes(graph: GraphNotes, diagnostics: Diagnostics): void {
  assignmentsIn(graph, diagnostics)
}

interface Assignment {
  readonly name: string
  readonly location: string
}

/** Everything that is assigned in a graph and the graphs inside of it, without what has been noted. */
function assignmentsIn(graph: GraphNotes, diagnostics: Diagnostics): readonly Assignment[] {
  const allowed: Assignment[] = [...graph.assigned].map(([name, { location }]) => ({ name, location }))
  const isAfter = new Map<string, (state: string) => boolean>()
  for (const { state, notes } of graph.inner) {
    for (const assignment of assignmentsIn(notes, diagnostics)) {
      const { name, location } = assignment
      const outer = graph.assigned.get(name)
      const isStateAfter = outer && (isAfter.get(name) ?? graph.isEnteredAfter(outer.states))
      if (isStateAfter !== undefined) isAfter.set(name, isStateAfter)
      if (isStateAfter?.(state) === true) {
        const message = `The variable name '${name}' was already defined in a parent scope.`
        diagnostics.error('DUPLICATE_VARIABLE_NAME', message, location)
      } else allowed.push(assignment)
    }
  }
  return allowed
}
