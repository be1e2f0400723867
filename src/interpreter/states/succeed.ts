import type { SucceedState } from '../../asl/definition.ts'
import { effectiveInput, stateOutput } from '../../asl/input-output.ts'
import { visitOf } from '../evolve.ts'
import { exitState } from '../exit.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

export function enterSucceed(recorder: Recorder, branch: Branch, state: SucceedState): void {
  const rawInput = visitOf(branch).input
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const output = stateOutput(state, scopeOf(recorder, branch, { input }), { rawInput })
  exitState(recorder, branch, { output, next: null })
}
