import type { PassState } from '../../asl/definition.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import { completeState } from '../complete.ts'
import { visitOf } from '../evolve.ts'
import { checkSize } from '../exit.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

export function enterPass(recorder: Recorder, branch: Branch, state: PassState): void {
  if (state.inputPath === undefined && state.arguments === undefined) {
    const { input } = visitOf(branch)
    checkSize(recorder, branch, input)
    completeState(recorder, branch, state, state.result ?? input)
    return
  }
  const outer = scopeOf(recorder, branch)
  const input = effectiveInput(state, outer)
  const parameters = evaluateArguments(state, input === outer.input ? outer : { ...outer, input })
  checkSize(recorder, branch, parameters)
  completeState(recorder, branch, state, state.result ?? parameters)
}
