import type { WaitState } from '../../asl/definition.ts'
import { effectiveInput, stateOutput } from '../../asl/input-output.ts'
import { waitUntil } from '../../asl/wait-until.ts'
import { assignVariables } from '../assign.ts'
import { visitOf } from '../evolve.ts'
import { exitState } from '../exit.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

export function enterWait(recorder: Recorder, branch: Branch, state: WaitState): void {
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const dueAt = waitUntil(state, scopeOf(recorder, branch, { input }), recorder.context.now)
  if (dueAt <= recorder.context.now) {
    leaveWait(recorder, branch, state)
    return
  }
  recorder.note(branch, { type: 'WaitScheduled', dueAt })
  recorder.effect({ type: 'SetTimer', timer: `wait:${branch.id}`, dueAt })
}

export function leaveWait(recorder: Recorder, branch: Branch, state: WaitState): void {
  const rawInput = visitOf(branch).input
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const scope = scopeOf(recorder, branch, { input })
  const assigned = assignVariables(recorder, branch, state.assign, scope, state.queryLanguage)
  const output = stateOutput(state, scope, { rawInput })
  exitState(recorder, branch, { output, next: state.next, assigned })
}
