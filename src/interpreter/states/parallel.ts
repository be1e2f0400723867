import type { ParallelState } from '../../asl/definition.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import { Payload } from '../../lib/json/payload.ts'
import { completeState } from '../complete.ts'
import { visitOf } from '../evolve.ts'
import { checkGathered, checkSize } from '../exit.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

/** Also the way a retry begins: arguments are evaluated anew, and all branches start again. */
export function startParallel(recorder: Recorder, branch: Branch, state: ParallelState): void {
  const effective = effectiveInput(state, scopeOf(recorder, branch))
  const input = evaluateArguments(state, scopeOf(recorder, branch, { input: effective }))
  checkSize(recorder, branch, input)
  const startAt = state.branches.map((graph) => graph.startAt)
  recorder.record(branch, { type: 'ParallelStateStarted', startAt, input })
}

export function parallelBranchEnded(recorder: Recorder, branch: Branch, state: ParallelState): void {
  const { work } = visitOf(branch)
  if (work.kind !== 'parallel') return
  checkGathered(recorder, branch, work)
  if (work.open > 0) return
  recorder.record(branch, { type: 'ParallelStateSucceeded' })
  completeState(recorder, branch, state, resultArray(work.results))
}

/** The outputs of branches or iterations as one array: their texts are joined, not printed anew. */
export const resultArray = (results: readonly (Payload | null)[]): Payload =>
  Payload.ofText(`[${results.map((result) => result?.text ?? 'null').join(',')}]`)
