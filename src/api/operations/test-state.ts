import { failureMembers } from '../../interpreter/close.ts'
import type { Operation } from '../context.ts'
import type { OutputOf } from '../model.ts'
import { readTest } from '../test-state/read-test.ts'
import { runState } from '../test-state/run-state.ts'
import type { Inspection, StateTest, TestOutcome } from '../test-state/state-test.ts'

/** Runs one state without a state machine. Nothing is stored; a state that fails is a good answer. */
export const testState: Operation<'TestState'> = async (input, context) => {
  const test = await readTest(input, context)
  const outcome = await runState(test)
  const shown = answerOf(outcome)
  // TRACE would add the exchange of an HTTP task
  return (input.inspectionLevel ?? 'INFO') === 'INFO' ? shown : { ...shown, inspectionData: inspectionOf(test) }
}

function answerOf(outcome: TestOutcome): OutputOf<'TestState'> {
  const { status } = outcome
  switch (status) {
    case 'SUCCEEDED':
      return { output: outcome.output.text, nextState: outcome.nextState, status }
    case 'CAUGHT_ERROR':
      return { output: outcome.output.text, ...failureMembers(outcome), nextState: outcome.nextState, status }
    default:
      return { ...failureMembers(outcome), status }
  }
}

/** Variables are shown where there are any: those given and those assigned. */
function inspectionOf({ inspection, variables }: StateTest): Inspection {
  if (variables.size === 0) return inspection
  const texts = [...variables].map(([name, value]) => `${JSON.stringify(name)}:${value.text}`)
  return { ...inspection, variables: `{${texts.join(',')}}` }
}
