import type { MapState } from '../../asl/definition.ts'
import { effectiveInput } from '../../asl/input-output.ts'
import { checkToleratedFailure, itemInput, mapItems, maxConcurrency } from '../../asl/map-input.ts'
import { Payload } from '../../lib/json/payload.ts'
import { isArray, type Json } from '../../lib/json/value.ts'
import { completeState } from '../complete.ts'
import { visitOf } from '../evolve.ts'
import { checkGathered, checkSize } from '../exit.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch, MapWork } from '../state.ts'
import { startMapRun } from './distributed-map.ts'
import { gatheredResult } from './parallel.ts'

/** Also the way a retry begins: the items are found anew, and all iterations start again. */
export function startMap(recorder: Recorder, branch: Branch, state: MapState): void {
  if (state.processor.mode === 'DISTRIBUTED') startMapRun(recorder, branch, state)
  else startInlineMap(recorder, branch, state)
}

function startInlineMap(recorder: Recorder, branch: Branch, state: MapState): void {
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const scope = scopeOf(recorder, branch, { input })
  const limit = maxConcurrency(state, scope)
  const items = mapItems(state, scope)
  recorder.record(branch, {
    type: 'MapStateStarted',
    length: items.length,
    items: Payload.of(items, scope.budget),
    maxConcurrency: Math.min(limit === 0 ? Infinity : limit, recorder.context.limits.inlineConcurrency),
    startAt: state.processor.startAt
  })
  checkToleratedFailure(state, scope)
  startIterations(recorder, branch, state, branch.link)
}

export function iterationEnded(recorder: Recorder, branch: Branch, state: MapState, ended: Branch): void {
  const { work, name } = visitOf(branch)
  if (work.kind !== 'map') return
  recorder.record(branch, { type: 'MapIterationSucceeded', name, index: ended.index }, ended.link)
  checkGathered(recorder, branch, work)
  startIterations(recorder, branch, state, ended.link)
}

/** Starts iterations up to the limit, linked to what made room for them, and ends the state after the last one. */
export function startIterations(recorder: Recorder, branch: Branch, state: MapState, link: number): void {
  const visit = visitOf(branch)
  const work = visit.work as MapWork
  while (work.nextIndex < work.results.length && work.open < work.maxConcurrency) {
    const index = work.nextIndex
    const input = iterationInput(recorder, branch, state, work, index)
    checkSize(recorder, branch, input)
    recorder.record(branch, { type: 'MapIterationStarted', name: visit.name, index, input }, link)
  }
  if (work.open > 0) return
  recorder.record(branch, { type: 'MapStateSucceeded' })
  completeState(recorder, branch, state, gatheredResult(recorder, work.results))
}

function iterationInput(recorder: Recorder, branch: Branch, state: MapState, work: MapWork, index: number): Payload {
  const items = work.items.value
  const value: Json = (isArray(items) ? items[index] : undefined) ?? null
  if (state.itemSelector === undefined) return Payload.of(value, recorder.budget)
  const input = effectiveInput(state, scopeOf(recorder, branch))
  return itemInput(state, scopeOf(recorder, branch, { input, item: { index, value } }), value)
}
