import type { TaskState } from '../asl/definition.ts'
import type { Effect } from './effect.ts'
import { visitOf } from './evolve.ts'
import { jobOf } from './outstanding.ts'
import type { Recorder } from './recorder.ts'
import type { Branch, MapRunWork } from './state.ts'

/**
 * Closes what still runs inside a Parallel or Map because one of its branches has failed. Every event links to the one
 * that failed. Order recorded: `test_service_lambda_map_timeout` (the failed iteration first, then the others by index).
 */
export function abortChildren(recorder: Recorder, parent: Branch, failed: Branch): void {
  const link = failed.link
  const isMap = visitOf(parent).work.kind === 'map'
  const name = visitOf(parent).name
  if (isMap) recorder.record(parent, { type: 'MapIterationFailed', name, index: failed.index }, link)
  abortState(recorder, failed, link)
  for (const child of openChildren(recorder, parent)) {
    if (child.id !== failed.id) abortChild(recorder, parent, child, link)
  }
}

function abortChild(recorder: Recorder, parent: Branch, child: Branch, link: number): void {
  if (visitOf(parent).work.kind === 'map') {
    recorder.record(parent, { type: 'MapIterationAborted', name: visitOf(parent).name, index: child.index }, link)
  }
  if (child.visit !== undefined) {
    for (const grandchild of openChildren(recorder, child)) abortChild(recorder, child, grandchild, link)
  }
  abortState(recorder, child, link)
}

/** Branches inside a Parallel or Map that have neither ended nor failed before, by index. */
function openChildren(recorder: Recorder, parent: Branch): readonly Branch[] {
  const work = visitOf(parent).work
  if (work.kind !== 'parallel' && work.kind !== 'map') return []
  const children: Branch[] = []
  for (let index = 0; index < work.results.length; index++) {
    const child = recorder.state.branches.get(`${work.startedEventId}.${index}`)
    if (child !== undefined && child.phase !== 'failed') children.push(child)
  }
  return children
}

function abortState(recorder: Recorder, branch: Branch, link: number): void {
  if (branch.visit === undefined) return
  stopWaiting(recorder, branch)
  const { work } = branch.visit
  if (work.kind === 'map-run' && work.isOpen) recorder.record(branch, { type: 'MapRunAborted' }, link)
  const { type } = recorder.stateOf(branch)
  if (type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map') {
    recorder.record(branch, { type: `${type}StateAborted` }, link)
  }
}

/** Takes back what the branches inside a Parallel or Map wait for: it has failed by itself, so that nothing is recorded. */
export function stopChildren(recorder: Recorder, parent: Branch): void {
  for (const child of openChildren(recorder, parent)) {
    if (child.visit === undefined) continue
    stopChildren(recorder, child)
    stopWaiting(recorder, child)
  }
}

/** Takes back what the outside was asked to do for a branch's state: its attempt and its timers. */
export function stopWaiting(recorder: Recorder, branch: Branch): void {
  const { work } = visitOf(branch)
  if (work.kind === 'task') {
    cancelAttempt(recorder, branch)
    clearTaskTimers(recorder, branch)
  } else if (work.kind === 'map-run' && work.isOpen) {
    recorder.effect(stopMapRun(work))
  } else if (work.kind === 'waiting') {
    recorder.effect({ type: 'ClearTimer', timer: `wait:${branch.id}` })
  } else if (work.kind === 'retrying') {
    recorder.effect({ type: 'ClearTimer', timer: `retry:${branch.id}` })
  }
}

export const stopMapRun = ({ start, redriveCount }: MapRunWork): Effect => ({
  type: 'StopMapRun',
  mapRunArn: start.arn,
  redriveCount
})

/** Nobody waits for a branch's attempt any more: neither for its call nor for the job that it has started. */
export function cancelAttempt(recorder: Recorder, branch: Branch): void {
  const { work } = visitOf(branch)
  if (work.kind !== 'task') return
  const job = jobOf(recorder.stateOf(branch) as TaskState, work)
  recorder.effect({ type: 'CancelTask', task: work.id, ...(job === undefined ? {} : { job }) })
}

/** An attempt has ended, one way or the other. */
export function clearTaskTimers(recorder: Recorder, branch: Branch): void {
  const { work } = visitOf(branch)
  if (work.kind !== 'task') return
  if (work.timeoutAt !== undefined) recorder.effect({ type: 'ClearTimer', timer: `timeout:${work.id}` })
  if (work.heartbeatAt !== undefined) recorder.effect({ type: 'ClearTimer', timer: `heartbeat:${work.id}` })
}
