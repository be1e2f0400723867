import { type Graph, type GraphState, parentOfKey } from '../definition/graph.ts'
import type { History, Visit } from '../history/history.ts'
import type { Status } from '../ui/status.tsx'

/** What the graph shows of a state. */
export interface NodeStatus {
  readonly status: Status
  readonly visits: number
  /** Tries of a Task after the first, over all stays. */
  readonly retries: number
  readonly iterations: readonly IterationCount[]
  readonly total: number
}

export interface IterationCount {
  readonly status: Status
  readonly count: number
}

/** Which iteration of a Map is looked at, by the Map's key; all of them where there is none. */
export type Picked = ReadonlyMap<string, number>

/** The stays in a state that happened in the iterations that are looked at. */
export function visitsOf(history: History, key: string, picked: Picked): readonly Visit[] {
  const visits = history.byKey.get(key) ?? []
  return picked.size === 0 ? visits : visits.filter((visit) => isPicked(visit, picked))
}

function isPicked(visit: Visit, picked: Picked): boolean {
  for (let { parent, index } = visit; parent !== undefined; { parent, index } = parent) {
    const wanted = parent.type === 'Map' ? picked.get(parent.key) : undefined
    if (wanted !== undefined && index !== wanted) return false
  }
  return true
}

/** Of several stays the one that needs most attention speaks for the state; within one loop it is the last. */
const URGENCY: readonly Status[] = ['running', 'failed', 'timed-out', 'aborted', 'caught', 'succeeded']

export function statusOfNode(history: History, state: GraphState, picked: Picked): NodeStatus {
  const visits = visitsOf(history, state.key, picked)
  const newest = new Map<string, Visit>()
  for (const visit of visits) newest.set(`${visit.parent?.id ?? 0} ${visit.index ?? ''}`, visit)
  const statuses = new Set<Status>(Array.from(newest.values(), ({ status }) => status))
  const counts = new Map<Status, number>()
  const last = visits.at(-1)
  for (const { status } of last?.iterations.values() ?? []) counts.set(status, (counts.get(status) ?? 0) + 1)
  return {
    status: URGENCY.find((status) => statuses.has(status)) ?? 'none',
    visits: visits.length,
    retries: visits.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
    iterations: Array.from(counts, ([status, count]) => ({ status, count })),
    total: last?.itemCount ?? last?.iterations.size ?? 0
  }
}

export function nodeStatuses(graph: Graph, history: History, picked: Picked): ReadonlyMap<string, NodeStatus> {
  const found = new Map<string, NodeStatus>()
  const visit = ({ states }: Graph): void => {
    for (const state of states) {
      found.set(state.key, statusOfNode(history, state, picked))
      for (const branch of state.branches) visit(branch)
    }
  }
  visit(graph)
  return found
}

/** The Map states around a state, the outermost first. */
export function mapsAround(key: string, byKey: ReadonlyMap<string, GraphState>): readonly GraphState[] {
  const found: GraphState[] = []
  for (let parent = parentOfKey(key); parent !== ''; parent = parentOfKey(parent)) {
    const state = byKey.get(parent)
    if (state?.type === 'Map') found.unshift(state)
  }
  return found
}
