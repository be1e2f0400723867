import { useMemo, useRef } from 'react'
import type { Graph } from '../definition/graph.ts'
import { HistoryFold } from './fold-history.ts'
import type { History, HistoryEvent } from './history.ts'

/** Folds a history that grows at its end: what was folded once is not folded again. */
export function useFoldedHistory(events: readonly HistoryEvent[], graph: Graph | undefined): History {
  const known = useRef<{
    readonly fold: HistoryFold
    readonly graph: Graph | undefined
    readonly first: HistoryEvent | undefined
    count: number
  }>(undefined)
  return useMemo(() => {
    const before = known.current
    const goesOn =
      before !== undefined && before.graph === graph && before.count <= events.length && before.first === events[0]
    const current = goesOn ? before : { fold: new HistoryFold(graph), graph, first: events[0], count: 0 }
    known.current = current
    for (const event of events.slice(current.count)) current.fold.apply(event)
    current.count = events.length
    return current.fold.result()
  }, [events, graph])
}
