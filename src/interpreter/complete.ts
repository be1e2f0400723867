import type { MapState, ParallelState, PassState, TaskState } from '../asl/definition.ts'
import { selectResult, stateOutput } from '../asl/input-output.ts'
import type { Payload } from '../lib/json/payload.ts'
import { assignVariables } from './assign.ts'
import { visitOf } from './evolve.ts'
import { exitState } from './exit.ts'
import type { Recorder } from './recorder.ts'
import { scopeOf } from './scope.ts'
import type { Branch } from './state.ts'

/**
 * A state has its result: it is selected from, assigned from, made into the output, and the state is left.
 * @throws {StateError}
 */
export function completeState(
  recorder: Recorder,
  branch: Branch,
  state: PassState | TaskState | ParallelState | MapState,
  result: Payload
): void {
  if (passesOn(state)) {
    exitState(recorder, branch, { output: result, next: state.next })
    return
  }
  const rawInput = visitOf(branch).input
  const isJsonata = state.queryLanguage === 'JSONata'
  const selected =
    isJsonata || state.type === 'Pass' || state.resultSelector === undefined
      ? result
      : selectResult(state, scopeOf(recorder, branch, { input: result }), result)
  // Under JSONPath `$` is the result here; under JSONata a Pass state has no `$states.result`.
  const scope = scopeOf(recorder, branch, {
    input: isJsonata ? rawInput : selected,
    ...(state.type === 'Pass' ? {} : { result: selected })
  })
  const assigned = assignVariables(recorder, branch, state.assign, scope, state.queryLanguage)
  const source = isJsonata && state.type === 'Pass' ? { rawInput } : { rawInput, result: selected }
  const output = stateOutput(state, scope, source)
  exitState(recorder, branch, { output, next: state.next, assigned })
}

/** Whether the result is the output, without anything to evaluate. */
const passesOn = (state: PassState | TaskState | ParallelState | MapState): boolean =>
  state.queryLanguage === 'JSONPath' &&
  state.assign === undefined &&
  state.resultPath === undefined &&
  state.outputPath === undefined &&
  (state.type === 'Pass' || state.resultSelector === undefined)
