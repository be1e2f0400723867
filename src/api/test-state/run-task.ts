import type { TaskState } from '../../asl/definition.ts'
import { effectiveInput, evaluateArguments } from '../../asl/input-output.ts'
import { credentialsRoleArn, taskSeconds } from '../../asl/task-fields.ts'
import type { TaskOutcome, TaskRequest } from '../../integrations/integration.ts'
import { sizeCause } from '../../interpreter/exit.ts'
import type { Payload } from '../../lib/json/payload.ts'
import { checkSize, completeState } from './complete.ts'
import { TESTED_STATE_NAME } from './context-object.ts'
import { handleFailure } from './handle-failure.ts'
import { isJsonPath, type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

export async function runTask(test: StateTest<TaskState>): Promise<TestOutcome> {
  const { state, mock, inspection, context, deadline } = test
  const input = effectiveInput(state, scopeOf(test))
  if (isJsonPath(test)) inspection.afterInputPath = input.text
  const scope = scopeOf(test, { input })
  const { timeoutSeconds } = taskSeconds(state, scope)
  const parameters = evaluateArguments(state, scope)
  checkSize(test, parameters)
  inspection[isJsonPath(test) ? 'afterParameters' : 'afterArguments'] = parameters.text
  const roleArn = credentialsRoleArn(state, scope)
  if (mock !== undefined) {
    return 'failure' in mock ? handleFailure(test, mock.failure) : succeed(test, mock.result)
  }
  const timeoutAt = context.clock.now() + (timeoutSeconds ?? Infinity) * 1000
  const outcome = await call(test, requestOf(test, parameters, roleArn), Math.min(timeoutAt, deadline))
  if (outcome === undefined) {
    const failure = { error: 'States.Timeout' }
    // the test's own end is not the state's to handle
    return timeoutAt <= deadline ? handleFailure(test, failure) : { status: 'FAILED', ...failure }
  }
  if (outcome.kind === 'succeeded') return succeed(test, outcome.output)
  return handleFailure(test, { error: outcome.error, cause: outcome.cause })
}

function succeed(test: StateTest<TaskState>, result: Payload): TestOutcome {
  const { resource } = test.state
  if (result.sizeBytes > test.payloadBytes) {
    const cause = sizeCause(resource.kind === 'integration' ? resource.service : resource.arn)
    return handleFailure(test, { error: 'States.DataLimitExceeded', cause })
  }
  test.inspection.result = result.text
  return completeState(test, result)
}

/** The call's outcome; `undefined` where there is none at `dueAt` (milliseconds since the epoch). */
async function call(test: StateTest, request: TaskRequest, dueAt: number): Promise<TaskOutcome | undefined> {
  const { clock, integrations } = test.context
  const integration = integrations(request.service)
  if (integration === undefined) {
    const cause = `No integration is configured for the service '${request.service}' of ${request.resource}`
    return { kind: 'failed', error: 'States.Runtime', cause }
  }
  const abort = new AbortController()
  let cancel = (): void => undefined
  const isDue = new Promise<undefined>((resolve) => {
    cancel = clock.setTimer(dueAt, () => resolve(undefined))
  })
  try {
    const outcome = await Promise.race([integration.perform(request, abort.signal), isDue])
    if (outcome === undefined) abort.abort()
    return outcome
  } finally {
    cancel()
  }
}

/** The id that the first attempt of a state has when it is the first of its execution. */
const FIRST_TASK_ID = 3

function requestOf(test: StateTest<TaskState>, parameters: Payload, credentials: string | undefined): TaskRequest {
  const { state, execution, context, roleArn = '' } = test
  const { resource } = state
  const isIntegration = resource.kind === 'integration'
  return {
    executionArn: execution.arn,
    executionName: execution.name,
    executionStartDate: context.clock.now(),
    stateMachineArn: execution.stateMachineArn,
    stateName: TESTED_STATE_NAME,
    taskId: FIRST_TASK_ID,
    service: isIntegration ? resource.service : 'lambda-function',
    action: isIntegration ? resource.action : '',
    pattern: 'request-response',
    resource: resource.arn,
    parameters,
    region: context.place.region,
    accountId: context.place.accountId,
    roleArn,
    ...(credentials !== undefined && { credentialsRoleArn: credentials }),
    ...(context.traceHeader !== undefined && { traceHeader: context.traceHeader })
  }
}
