import { evaluateAssign } from '../../src/asl/assign.ts'
import { choose } from '../../src/asl/choice-rule.ts'
import type { State } from '../../src/asl/definition.ts'
import { StateError } from '../../src/asl/errors.ts'
import {
  catcherOutput,
  effectiveInput,
  evaluateArguments,
  selectResult,
  stateOutput
} from '../../src/asl/input-output.ts'
import {
  batchLimits,
  itemInput,
  mapItems,
  maxConcurrency,
  maxItems,
  toleratedFailures
} from '../../src/asl/map-input.ts'
import type { Scope } from '../../src/asl/scope.ts'
import { credentialsRoleArn, taskSeconds } from '../../src/asl/task-fields.ts'
import { evaluateText } from '../../src/asl/text-field.ts'
import { waitUntil } from '../../src/asl/wait-until.ts'
import { object } from '../../src/lib/json/value.ts'

/** Does everything with a state that its fields are for. Whatever is raised that is not a failure in AWS's terms passes. */
export function exerciseState(state: State, scope: Scope): void {
  for (const act of actsOf(state, scope)) {
    try {
      act()
    } catch (error) {
      if (!(error instanceof StateError)) throw error
    }
  }
}

function* actsOf(state: State, scope: Scope): Iterable<() => unknown> {
  yield () => effectiveInput(state, scope)
  if (state.type === 'Fail') {
    const { error, cause } = state
    for (const field of [error, cause]) if (field !== undefined) yield () => evaluateText(field, scope)
    return
  }
  const { assign } = state
  if (assign !== undefined) yield () => evaluateAssign(assign, scope, state.queryLanguage)
  const withResult: Scope = { ...scope, result: scope.input }
  yield () => stateOutput(state, withResult, { rawInput: scope.input, result: scope.input })
  if (state.type === 'Wait') yield () => waitUntil(state, scope, 0)
  if (state.type === 'Choice') {
    yield () => choose(state, scope)
    for (const { condition } of state.choices) yield () => condition(scope)
  }
  if (state.type === 'Task' || state.type === 'Pass' || state.type === 'Parallel') {
    yield () => evaluateArguments(state, scope)
  }
  if (state.type === 'Task') {
    yield () => taskSeconds(state, scope)
    yield () => credentialsRoleArn(state, scope)
  }
  if (state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map') {
    yield () => selectResult(state, scope, scope.input)
    const errorOutput = object({ Error: 'E', Cause: 'C' })
    for (const catcher of state.catch) {
      yield () => catcherOutput(catcher, { ...scope, errorOutput }, { rawInput: scope.input, errorOutput })
    }
  }
  if (state.type === 'Map') {
    const { itemReader, itemBatcher } = state
    yield () => mapItems(state, scope)
    yield () => itemInput(state, scope, null)
    yield () => maxConcurrency(state, scope)
    yield () => toleratedFailures(state, scope)
    if (itemReader !== undefined) yield () => maxItems(itemReader, scope)
    if (itemBatcher !== undefined) yield () => batchLimits(itemBatcher, scope)
  }
}
