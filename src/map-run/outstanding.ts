import { childArn, childIdentity } from './children.ts'
import type { MapRunEffect } from './effect.ts'
import { type MapRunState, type RunningChild, waitingCount } from './state.ts'

/**
 * Everything that a Map Run waits for, derived from its state alone. Asking twice is harmless: a child that has ended
 * says so again, and a second result finds nothing that waits for it. A closed run says once more that it has: the commit
 * that closed it may have been durable without anybody having been told.
 */
export function outstandingOfMapRun(state: MapRunState): readonly MapRunEffect[] {
  const effects: MapRunEffect[] = []
  if (state.phase === 'closed') return [{ type: 'NotifyMapRunClosed' }]
  if (!state.isAborted) effects.push(confirm(state))
  for (const [index, child] of state.running) {
    effects.push(state.phase === 'stopping' ? stopChild(state, index) : startChild(state, index, child))
  }
  effects.push(...reading(state), ...writing(state))
  return effects
}

export const confirm = ({ start, redriveCount }: MapRunState): MapRunEffect => ({
  type: 'ConfirmMapRun',
  parentArn: start.parentArn,
  redriveCount
})

export function startChild({ start }: MapRunState, index: number, child: RunningChild, isNew = false): MapRunEffect {
  if (child.redrive === undefined) {
    return { type: 'StartChild', execution: childIdentity(start, index, child.items), input: child.input, isNew }
  }
  return { type: 'RedriveChild', executionArn: childArn(start, index), child: index, redriveCount: child.redrive }
}

export const stopChild = ({ start, running }: MapRunState, child: number): MapRunEffect => ({
  type: 'StopChild',
  executionArn: childArn(start, child),
  child,
  redriveCount: running.get(child)?.redrive ?? 0
})

/** A reader is asked for more while little waits. */
export function reading(state: MapRunState): readonly MapRunEffect[] {
  const { source } = state.start
  if (state.phase !== 'working' || state.hasReadAll || source.kind !== 'reader' || !wantsItems(state)) return []
  return [{ type: 'ReadItems', source, position: state.itemsRead }]
}

/** Enough to keep all places taken while the next items are read. */
export const wantsItems = (state: MapRunState): boolean => waitingCount(state) < WANTED_CHILDREN
const WANTED_CHILDREN = 1_000

export function writing(state: MapRunState): readonly MapRunEffect[] {
  const { writer } = state.start
  if (state.phase !== 'writing' || writer === undefined) return []
  const pending = state.queue.slice(state.queueHead).map(({ input }) => input)
  return [{ type: 'WriteResults', destination: writer, pending }]
}
