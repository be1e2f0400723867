import type { TaskMocks } from '../integrations/integration.ts'
import type { ExecutionIdentity } from '../interpreter/event.ts'
import type { StepContext } from '../interpreter/step.ts'
import { type IntegrationLookup, withoutLabel } from './dispatcher.ts'

/** Whether a state's calls are answered by the mocks of the execution's test case. */
export function isMocked(
  mocks: TaskMocks | undefined,
  { testCase, stateMachineName }: ExecutionIdentity,
  stateName: string
): boolean {
  if (testCase === undefined || mocks === undefined) return false
  return mocks.isMocked({ testCase, stateName, stateMachineName: withoutLabel(stateMachineName) })
}

/** What integrations say of parameters before a task is scheduled. Mocks take any, as in Step Functions Local. */
export const parameterProblemsOf =
  (integrations: IntegrationLookup, mocks: TaskMocks | undefined): StepContext['parameterProblems'] =>
  ({ resource: { service, action, pattern }, parameters, stateName, execution }) => {
    if (isMocked(mocks, execution, stateName)) return []
    return integrations(service)?.parameterProblems?.({ service, action, pattern, parameters }) ?? []
  }
