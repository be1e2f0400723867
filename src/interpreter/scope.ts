import type { Scope } from '../asl/scope.ts'
import type { Payload } from '../lib/json/payload.ts'
import type { Json, JsonObject } from '../lib/json/value.ts'
import { type ContextExtras, contextObject } from './context-object.ts'
import { branchOf, visitOf } from './evolve.ts'
import type { Recorder } from './recorder.ts'
import type { Branch, ExecutionState } from './state.ts'

interface ScopeParts extends ContextExtras {
  /** Default: the state's input as it was entered with. */
  readonly input?: Payload
  readonly result?: Payload
  readonly errorOutput?: JsonObject
}

/** What the expressions of the state that a branch is in may see. */
export function scopeOf(recorder: Recorder, branch: Branch, parts: ScopeParts = {}): Scope {
  const { state, random, uuid } = recorder
  let built: Json | undefined
  return {
    input: parts.input ?? visitOf(branch).input,
    result: parts.result,
    errorOutput: parts.errorOutput,
    context: () => {
      built ??= contextObject(state, branch, parts, 'retry' in recorder.stateOf(branch))
      return built
    },
    variable: (name) => variableValue(state, branch, name),
    random,
    uuid,
    now: recorder.context.now,
    budget: recorder.budget
  }
}

/** Inner scopes see the variables of outer ones. */
function variableValue(state: ExecutionState, branch: Branch, name: string): Json | undefined {
  for (
    let at: Branch | undefined = branch;
    at !== undefined;
    at = at.parent === null ? undefined : branchOf(state, at.parent)
  ) {
    const value = at.variables.get(name)
    if (value !== undefined) return value.value
  }
  return undefined
}
