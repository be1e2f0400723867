import type { PassState } from '../../asl/definition.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import { completeState } from '../complete.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

export function enterPass(recorder: Recorder, branch: Branch, state: PassState): void {
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const parameters = evaluateArguments(state, scopeOf(recorder, branch, { input }))
  completeState(recorder, branch, state, state.result ?? parameters)
}
