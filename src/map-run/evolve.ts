import type { Failure } from '../interpreter/event.ts'
import { type CountName, type Counts, countNameOf, noCounts } from './counts.ts'
import type { ChildEnded, ItemsAdded, MapRunEvent } from './event.ts'
import type { MapRunState, MapRunStatus, RunningChild } from './state.ts'

/** The Map state is given no more than a state may pass on, so there is no point in keeping more. In UTF-16 code units. */
const MAX_RESULTS_SIZE = 262_144

/**
 * Applies one journal entry; decides nothing, so that every journal ever written folds to the same state.
 * @param state `undefined` for the first entry, which must be MapRunStarted; otherwise it is changed in place
 */
export function evolveMapRun(state: MapRunState | undefined, event: MapRunEvent): MapRunState {
  if (state === undefined) {
    if (event.type !== 'MapRunStarted') throw new Error(`A Map Run's journal cannot begin with ${event.type}`)
    return started(event)
  }
  state.lastEventAt = event.timestamp
  switch (event.type) {
    case 'MapRunStarted':
      throw new Error('MapRunStarted occurs twice in one journal')
    case 'ItemsAdded':
      itemsAdded(state, event)
      break
    case 'ChildrenStarted':
      redrivesStarted(state, event.redriven)
      childrenStarted(state, event.count)
      break
    case 'ChildEnded':
      childEnded(state, event)
      break
    case 'ChildReturned':
      childReturned(state, event.child)
      break
    case 'MapRunUpdated':
      state.maxConcurrency = event.maxConcurrency ?? state.maxConcurrency
      state.toleratedFailureCount = event.toleratedFailureCount ?? state.toleratedFailureCount
      state.toleratedFailurePercentage = event.toleratedFailurePercentage ?? state.toleratedFailurePercentage
      break
    case 'StoppingStarted':
      state.phase = 'stopping'
      if (event.failure === undefined) state.isAborted = true
      else state.failure = event.failure
      break
    case 'WritingStarted':
      state.phase = 'writing'
      break
    case 'MapRunSucceeded':
      close(state, 'SUCCEEDED', event.timestamp)
      break
    case 'MapRunAborted':
      close(state, 'ABORTED', event.timestamp)
      break
    case 'MapRunFailed':
      state.failure = failureOf(event)
      close(state, 'FAILED', event.timestamp)
      break
    case 'RedriveRequested':
      state.redriveRequested = event.redriveCount
      break
    case 'RedriveWithdrawn':
      delete state.redriveRequested
      break
    case 'MapRunRedriven':
      redriven(state, event)
      break
    default:
      event satisfies never
  }
  return state
}

function started({ start, timestamp }: MapRunEvent & { type: 'MapRunStarted' }): MapRunState {
  return {
    start,
    startDate: timestamp,
    lastEventAt: timestamp,
    status: 'RUNNING',
    phase: 'working',
    redriveCount: 0,
    maxConcurrency: start.maxConcurrency,
    toleratedFailureCount: start.toleratedFailureCount ?? 0,
    toleratedFailurePercentage: start.toleratedFailurePercentage ?? 0,
    itemsRead: 0,
    hasReadAll: false,
    partial: [],
    queue: [],
    queueHead: 0,
    redrives: [],
    nextIndex: 0,
    running: new Map(),
    runningSize: 0,
    items: noCounts(),
    executions: noCounts(),
    results: new Map(),
    resultsSize: 0,
    areResultsTooLarge: false,
    unsuccessful: new Map(),
    final: { items: 0, executions: 0 },
    isAborted: false
  }
}

function itemsAdded(state: MapRunState, { inputs, items, partial, read, isLast }: ItemsAdded): void {
  state.items.pending -= state.partial.length
  for (const [index, input] of inputs.entries()) {
    const count = items[index] ?? 1
    state.queue.push({ input, items: count })
    state.items.pending += count
  }
  state.executions.pending += inputs.length
  state.partial = partial
  state.items.pending += partial.length
  state.itemsRead += read
  state.hasReadAll = isLast
}

function childrenStarted(state: MapRunState, count: number): void {
  for (let started = 0; started < count; started++) {
    const child = state.queue[state.queueHead++]
    if (child === undefined) throw new Error(`${state.start.arn} started a child that it does not have`)
    begin(state, state.nextIndex++, child, 'pending')
  }
  if (state.queueHead * 2 > state.queue.length) {
    state.queue = state.queue.slice(state.queueHead)
    state.queueHead = 0
  }
}

function redrivesStarted(state: MapRunState, count: number): void {
  for (const index of state.redrives.splice(0, count)) {
    const before = state.unsuccessful.get(index)
    if (before === undefined) throw new Error(`${state.start.arn} redrove child ${index}, which had not failed`)
    state.unsuccessful.delete(index)
    begin(
      state,
      index,
      { input: '', items: before.items, redrive: before.redrive + 1, before: before.status },
      'pendingRedrive'
    )
  }
}

function begin(state: MapRunState, index: number, child: RunningChild, from: CountName): void {
  state.running.set(index, child)
  state.runningSize += child.input.length
  move(state, child.items, from, 'running')
}

function childEnded(state: MapRunState, { child: index, status, result, isFinal }: ChildEnded): void {
  const child = take(state, index)
  move(state, child.items, 'running', countNameOf[status])
  if (status !== 'SUCCEEDED') {
    const { items, redrive = 0 } = child
    state.unsuccessful.set(index, { status, items, redrive, ...(isFinal === true && { isFinal }) })
    if (isFinal === true) {
      state.final.items += items
      state.final.executions++
    }
  }
  if (result === undefined || state.areResultsTooLarge) return
  state.results.set(index, result)
  state.resultsSize += result.length + 1
  if (state.resultsSize <= MAX_RESULTS_SIZE) return
  state.areResultsTooLarge = true
  state.results = new Map()
}

function childReturned(state: MapRunState, index: number): void {
  const child = take(state, index)
  move(state, child.items, 'running', 'pending')
  state.queue.push({ input: child.input, items: child.items })
}

function take(state: MapRunState, index: number): RunningChild {
  const child = state.running.get(index)
  if (child === undefined) throw new Error(`Child ${index} of ${state.start.arn} does not run`)
  state.running.delete(index)
  state.runningSize -= child.input.length
  return child
}

function move(state: MapRunState, items: number, from: CountName, to: CountName): void {
  for (const [counts, amount] of [
    [state.items, items],
    [state.executions, 1]
  ] as const) {
    shift(counts, from, to, amount)
  }
}

function shift(counts: Counts, from: CountName, to: CountName, amount: number): void {
  counts[from] -= amount
  counts[to] += amount
}

function close(state: MapRunState, status: MapRunStatus, timestamp: number): void {
  state.status = status
  state.phase = 'closed'
  state.stopDate = timestamp
  // what was not redriven after all is what it was before
  for (const index of state.redrives.splice(0)) {
    const child = state.unsuccessful.get(index)
    if (child !== undefined) move(state, child.items, 'pendingRedrive', countNameOf[child.status])
  }
}

/** What did not succeed waits for its redrive; what had not started goes on waiting. */
function redriven(state: MapRunState, event: MapRunEvent & { type: 'MapRunRedriven' }): void {
  state.status = 'RUNNING'
  state.phase = 'working'
  state.redriveCount = event.redriveCount
  state.redriveDate = event.timestamp
  state.isAborted = false
  delete state.failure
  delete state.stopDate
  delete state.redriveRequested
  for (const [index, { status, items, isFinal }] of state.unsuccessful) {
    if (isFinal === true) continue
    state.redrives.push(index)
    move(state, items, countNameOf[status], 'pendingRedrive')
  }
  state.redrives.sort((one, other) => one - other)
  if (event.readsAnew === true) forgetItems(state)
}

function forgetItems(state: MapRunState): void {
  state.itemsRead = 0
  state.hasReadAll = false
  state.partial = []
  state.queue = []
  state.queueHead = 0
  state.items.pending = 0
  state.executions.pending = 0
}

const failureOf = ({ error, cause }: Failure): Failure => ({
  ...(error !== undefined && { error }),
  ...(cause !== undefined && { cause })
})
