import type { StoredExecution } from '../store/store.ts'

/** How one kind of journal is read. */
interface Reading<State, Event> {
  readonly decodeState: (text: string) => State
  readonly decodeEvents: (text: string) => readonly Event[]
  readonly evolve: (state: State | undefined, event: Event) => State
}

export interface Folded<State> {
  readonly state: State
  /** Of the journal after the checkpoint; the size in UTF-16 units. */
  readonly entries: number
  readonly size: number
}

/**
 * The last checkpoint, and the journal after it folded over it.
 * @throws {Error} a damaged journal, or one that this version cannot fold
 */
export function foldJournal<State, Event>(
  arn: string,
  { checkpoint, journal }: StoredExecution,
  { decodeState, decodeEvents, evolve }: Reading<State, Event>
): Folded<State> {
  let state = checkpoint === undefined ? undefined : decodeState(checkpoint.text)
  let entries = 0
  let size = 0
  for (const batch of journal) {
    size += batch.text.length
    for (const event of decodeEvents(batch.text)) {
      state = evolve(state, event)
      entries++
    }
  }
  if (state === undefined) throw new Error(`The store has ${arn} without a journal`)
  return { state, entries, size }
}
