import type { ParallelState } from '../../asl/definition.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import { checkSize, completeState } from './complete.ts'
import { handleFailure } from './handle-failure.ts'
import { mockOf, type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

/** The mock stands for all branches. What they would be given is evaluated but, so recorded, not shown. */
export function runParallel(test: StateTest<ParallelState>): TestOutcome {
  const input = effectiveInput(test.state, scopeOf(test))
  checkSize(test, evaluateArguments(test.state, scopeOf(test, { input })))
  const mock = mockOf(test)
  return 'failure' in mock ? handleFailure(test, mock.failure) : completeState(test, mock.result)
}
