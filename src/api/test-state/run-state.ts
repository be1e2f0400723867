import { choose } from '../../asl/choice-rule.ts'
import type { ChoiceState, FailState, PassState, State, SucceedState, WaitState } from '../../asl/definition.ts'
import { stateErrorOf } from '../../asl/errors.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import type { Scope } from '../../asl/scope.ts'
import { evaluateText } from '../../asl/text-field.ts'
import { waitUntil } from '../../asl/wait-until.ts'
import type { Payload } from '../../lib/json/payload.ts'
import { completeState, passOn } from './complete.ts'
import { handleEvaluationFailure } from './handle-failure.ts'
import { runMap } from './run-map.ts'
import { runParallel } from './run-parallel.ts'
import { runTask } from './run-task.ts'
import { isJsonPath, type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

/**
 * Runs the state under test. Fields are evaluated by the functions, and in the order, in which executions do
 * (`interpreter/states`); here nothing is recorded, and what comes out on the way is shown.
 * @throws {ApiError} where only running it shows that the test does not fit the state
 */
export async function runState(test: StateTest): Promise<TestOutcome> {
  try {
    return await run(test)
  } catch (raised) {
    const error = stateErrorOf(raised)
    if (error === undefined) throw raised
    return handleEvaluationFailure(test, error)
  }
}

async function run(test: StateTest): Promise<TestOutcome> {
  const { state } = test
  switch (state.type) {
    case 'Pass':
      return runPass({ ...test, state })
    case 'Choice':
      return runChoice({ ...test, state })
    case 'Wait':
      return runWait({ ...test, state })
    case 'Succeed':
      return runSucceed({ ...test, state })
    case 'Fail':
      return runFail({ ...test, state })
    case 'Task':
      return runTask({ ...test, state })
    case 'Parallel':
      return runParallel({ ...test, state })
    case 'Map':
      return runMap({ ...test, state })
    default:
      return state satisfies never
  }
}

/** Recorded: a Pass state with a Result shows this, and neither its input path nor its parameters. */
function runPass(test: StateTest<PassState>): TestOutcome {
  const { state, inspection } = test
  const input = effectiveInput(state, scopeOf(test))
  const parameters = evaluateArguments(state, scopeOf(test, { input }))
  if (state.result !== undefined) {
    inspection.result = state.result.text
  } else if (isJsonPath(test)) {
    inspection.afterInputPath = input.text
    inspection.afterParameters = parameters.text
  }
  return completeState(test, state.result ?? parameters)
}

function runChoice(test: StateTest<ChoiceState>): TestOutcome {
  const scope = scopeOfInput(test)
  const choice = choose(test.state, scope)
  return passOn(test, scope, choice.next, choice)
}

async function runWait(test: StateTest<WaitState>): Promise<TestOutcome> {
  const { state, context, deadline } = test
  const dueAt = waitUntil(state, scopeOfInput(test), context.clock.now())
  await waitFor(test, Math.min(dueAt, deadline))
  if (dueAt > deadline) return { status: 'FAILED', error: 'States.Timeout' }
  return passOn(test, scopeOfInput(test), state.next, state)
}

function waitFor({ context: { clock } }: StateTest, time: number): Promise<void> | undefined {
  if (time <= clock.now()) return undefined
  return new Promise((resolve) => {
    clock.setTimer(time, resolve)
  })
}

const runSucceed = (test: StateTest<SucceedState>): TestOutcome => passOn(test, scopeOfInput(test), null, test.state)

function runFail(test: StateTest<FailState>): TestOutcome {
  const { error, cause } = test.state
  const scope = scopeOfInput(test)
  return {
    status: 'FAILED',
    ...(error !== undefined && { error: evaluateText(error, scope) }),
    ...(cause !== undefined && { cause: evaluateText(cause, scope) })
  }
}

/** What a state sees that takes its effective input as it is. */
function scopeOfInput(test: StateTest<Exclude<State, { readonly type: 'Map' }>>): Scope {
  const input: Payload = effectiveInput(test.state, scopeOf(test))
  if (isJsonPath(test)) test.inspection.afterInputPath = input.text
  return scopeOf(test, { input })
}
