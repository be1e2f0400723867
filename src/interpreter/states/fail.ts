import type { FailState } from '../../asl/definition.ts'
import { evaluateText } from '../../asl/text-field.ts'
import { failBranch } from '../failure.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

/** A Fail state is never left: it fails what it is a part of, with its own error and cause. */
export function enterFail(recorder: Recorder, branch: Branch, state: FailState): void {
  const scope = scopeOf(recorder, branch)
  const error = state.error === undefined ? undefined : evaluateText(state.error, scope)
  const cause = state.cause === undefined ? undefined : evaluateText(state.cause, scope)
  failBranch(recorder, branch, {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause })
  })
}
