import { evaluateAssign } from '../../asl/assign.ts'
import type { FailState, MapState, ParallelState, PassState, State, TaskState } from '../../asl/definition.ts'
import { StateError } from '../../asl/errors.ts'
import { placeResult, selectResult, stateOutput } from '../../asl/input-output.ts'
import type { Scope, Template } from '../../asl/scope.ts'
import { sizeCause } from '../../interpreter/exit.ts'
import type { Payload } from '../../lib/json/payload.ts'
import { isJsonPath, type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

/**
 * A state has its result: the counterpart of the interpreter's `completeState`, which shows what it does on the way.
 * @throws {StateError}
 */
export function completeState(
  test: StateTest<PassState | TaskState | ParallelState | MapState>,
  result: Payload
): TestOutcome {
  const { state, input: rawInput, inspection } = test
  const shows = isJsonPath(test)
  const selected =
    shows && state.type !== 'Pass' ? selectResult(state, scopeOf(test, { input: result }), result) : result
  if (shows) inspection.afterResultSelector = selected.text
  // Under JSONPath `$` is the result here; under JSONata a Pass state has no `$states.result`.
  const scope = scopeOf(test, {
    input: shows ? selected : rawInput,
    ...(state.type === 'Pass' ? {} : { result: selected })
  })
  const assigned = evaluated(test, state.assign, scope)
  if (shows) inspection.afterResultPath = placeResult(state.resultPath, rawInput, selected, scope.budget).text
  const source = !shows && state.type === 'Pass' ? { rawInput } : { rawInput, result: selected }
  return leaveState(test, stateOutput(state, scope, source), state.next, assigned)
}

/** The same for a state without a result of its own. */
export function passOn(
  test: StateTest<Exclude<State, FailState>>,
  scope: Scope,
  next: string | null,
  { output, assign }: { readonly output?: Template | undefined; readonly assign?: Template | undefined }
): TestOutcome {
  const assigned = evaluated(test, assign, scope)
  return leaveState(test, stateOutput(test.state, scope, { rawInput: test.input }, output), next, assigned)
}

type Assigned = ReadonlyMap<string, Payload> | undefined

const evaluated = ({ state }: StateTest, assign: Template | undefined, scope: Scope): Assigned =>
  assign === undefined ? undefined : evaluateAssign(assign, scope, state.queryLanguage)

/**
 * @param next `null` where the state ends its graph
 * @throws {StateError} `States.DataLimitExceeded`
 */
function leaveState(test: StateTest, output: Payload, next: string | null, assigned: Assigned): TestOutcome {
  acceptOutput(test, output, assigned)
  return { status: 'SUCCEEDED', output, ...(next !== null && { nextState: next }) }
}

/** The state is left with this output and these variables, well or by a catcher. @throws {StateError} */
export function acceptOutput(test: StateTest, output: Payload, assigned: Assigned): void {
  checkSize(test, output)
  for (const [name, value] of assigned ?? []) test.variables.set(name, value)
}

/**
 * For what a state gives, and for what its work is given.
 * @throws {StateError} `States.DataLimitExceeded`
 */
export function checkSize({ state, payloadBytes }: StateTest, payload: Payload): void {
  if (payload.sizeBytes > payloadBytes) throw new StateError('States.DataLimitExceeded', sizeCause(state.name))
}
