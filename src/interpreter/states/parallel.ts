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
  completeState(recorder, branch, state, gatheredResult(recorder, work.results))
}

/** The outputs of branches or iterations as one array. */
export function gatheredResult({ budget, context }: Recorder, results: readonly (Payload | null)[]): Payload {
  const gathered = Payload.ofArray(results.map((result) => result ?? NULL))
  // What may be passed on as it is counts like any other payload, and is read like one.
  if (gathered.text.length <= context.limits.payloadBytes) return Payload.ofText(gathered.text)
  // What is larger is there to be read: for the first time where the execution has moved, or its server has started
  // again since. It is counted where it need not be as well: no answer may depend on that.
  budget.spend(gathered.text.length >> READING)
  return gathered
}

const NULL = Payload.of(null)

/** Characters that are read in the time of a unit of work, as a power of two: short numbers take longest, 50 ns a character. */
const READING = 3
