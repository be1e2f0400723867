import { choose } from '../../asl/choice-rule.ts'
import type { ChoiceState } from '../../asl/definition.ts'
import { effectiveInput, stateOutput } from '../../asl/input-output.ts'
import { assignVariables } from '../assign.ts'
import { visitOf } from '../evolve.ts'
import { exitState } from '../exit.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

/** A rule's own Output and Assign replace the state's, which apply where the default is taken. */
export function enterChoice(recorder: Recorder, branch: Branch, state: ChoiceState): void {
  const rawInput = visitOf(branch).input
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const scope = scopeOf(recorder, branch, { input })
  const choice = choose(state, scope)
  const assigned = assignVariables(recorder, branch, choice.assign, scope, state.queryLanguage)
  const output = stateOutput(state, scope, { rawInput }, choice.output)
  exitState(recorder, branch, { output, next: choice.next, assigned })
}
