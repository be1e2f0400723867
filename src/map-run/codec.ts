import type { MapRunEvent } from './event.ts'
import type { MapRunState } from './state.ts'

/** How journals and checkpoints of Map Runs are written. What is written here must be readable for ever. */

export const encodeMapRunEvents = (events: readonly MapRunEvent[]): string => JSON.stringify(events)

/** @throws {SyntaxError} only for a damaged journal */
export const decodeMapRunEvents = (text: string): MapRunEvent[] => JSON.parse(text) as MapRunEvent[]

export const encodeMapRunState = (state: MapRunState): string =>
  JSON.stringify({
    ...state,
    queue: state.queue.slice(state.queueHead),
    queueHead: 0,
    running: [...state.running],
    results: [...state.results],
    unsuccessful: [...state.unsuccessful]
  })

/** @throws {SyntaxError} only for a damaged checkpoint */
export function decodeMapRunState(text: string): MapRunState {
  const plain = JSON.parse(text) as Omit<
    MapRunState,
    'running' | 'results' | 'unsuccessful' | 'final' | 'lastEventAt'
  > & {
    readonly final?: MapRunState['final']
    readonly lastEventAt?: number
    readonly running: Entries<MapRunState['running']>
    readonly results: Entries<MapRunState['results']>
    readonly unsuccessful: Entries<MapRunState['unsuccessful']>
  }
  return {
    ...plain,
    // checkpoints of the first version do not have these
    lastEventAt: plain.lastEventAt ?? plain.startDate,
    final: plain.final ?? { items: 0, executions: 0 },
    running: new Map(plain.running),
    results: new Map(plain.results),
    unsuccessful: new Map(plain.unsuccessful)
  }
}

type Entries<Of> = Of extends ReadonlyMap<infer Key, infer Value> ? [Key, Value][] : never
