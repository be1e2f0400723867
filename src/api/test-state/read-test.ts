import { Budget } from '../../asl/budget.ts'
import type { State } from '../../asl/definition.ts'
import { type Diagnostic, formatDiagnostics } from '../../asl/validate/diagnostic.ts'
import { defaultLimits } from '../../interpreter/limits.ts'
import { workClock } from '../../lib/clock.ts'
import { JsonSyntaxError, parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { isObject, type JsonObject } from '../../lib/json/value.ts'
import type { RequestContext } from '../context.ts'
import { ApiError, validationError } from '../errors.ts'
import { checkInput } from '../execution-start.ts'
import type { InputOf } from '../model.ts'
import { checkRoleArn } from '../settings.ts'
import { inventContextObject, inventExecution, readContextObject, TESTED_STATE_NAME } from './context-object.ts'
import { readMock } from './mock.ts'
import { type StateTest, variablesOf } from './state-test.ts'

type Request = InputOf<'TestState'>

/** A test may take this long (AWS: TestState). */
const MAX_DURATION_MS = 5 * 60 * 1000

/**
 * Makes a test of a request, which is checked throughout.
 * @throws {ApiError} ValidationException, InvalidDefinition, InvalidExecutionInput, and InvalidArn
 */
export async function readTest(request: Request, context: RequestContext): Promise<StateTest> {
  checkMembers(request)
  const state = readState(request, context)
  const mock = request.mock && (await readMock(request.mock, state, context.readServiceModel))
  if (mock === undefined) checkRealState(state, request.roleArn)
  checkErrorSource(state, request.stateConfiguration?.errorCausedByState)
  if (request.roleArn !== undefined) checkRoleArn(request.roleArn)
  const text = request.input ?? '{}'
  checkInput(text)
  const input = Payload.ofText(text)
  const variables = variablesOf(readVariables(request.variables))
  const { clock, random, place, configuration } = context
  const now = clock.now()
  const execution = inventExecution(place, () => random.uuid())
  const contextObject =
    request.context === undefined
      ? inventContextObject(execution, {
          state,
          input: input.value,
          roleArn: request.roleArn,
          retryCount: request.stateConfiguration?.retrierRetryCount ?? 0,
          token: random.uuid(),
          now
        })
      : readContextObject(request.context, state)
  return {
    state,
    input,
    mock,
    configuration: request.stateConfiguration ?? {},
    variables,
    contextObject,
    execution,
    roleArn: request.roleArn,
    inspection: { input: text },
    deadline: now + MAX_DURATION_MS,
    payloadBytes: configuration.payloadBytes ?? defaultLimits.payloadBytes,
    budget: new Budget(workClock(context.clock)),
    context
  }
}

/**
 * What can be said of a request whatever its state is. Recorded are the texts for two mocks, for RevealSecrets and for
 * MapIterationFailureCount; the others are formed after them.
 */
function checkMembers({ mock, revealSecrets, stateConfiguration = {}, context }: Request): void {
  if (mock === undefined) {
    const needless = Object.keys(stateConfiguration).map((name) => name.charAt(0).toUpperCase() + name.slice(1))
    if (context !== undefined) needless.push('Context')
    if (needless[0] !== undefined) {
      throw validationError(`TestState does not support ${needless[0]} when a mock is not specified.`)
    }
    return
  }
  const { result, errorOutput } = mock
  if (result !== undefined && errorOutput !== undefined) {
    throw validationError('A test mock should have only one of the following fields: [result, errorOutput].')
  }
  if (result === undefined && errorOutput === undefined) {
    throw validationError('A test mock should have one of the following fields: [result, errorOutput].')
  }
  if (revealSecrets === true) {
    throw validationError('TestState does not support RevealSecrets when a mock is specified.')
  }
}

/** The state that the definition is, or the one of this name in it, of whatever depth. */
function readState({ definition, stateName }: Request, context: RequestContext): State {
  // activities, jobs and callbacks are what an Express definition may not have
  const options = { type: 'STANDARD' } as const
  if (stateName === undefined) {
    const { state, diagnostics } = context.parseState(definition, TESTED_STATE_NAME, options)
    if (state === undefined) throw invalidDefinition(diagnostics)
    return state
  }
  const { machine, diagnostics } = context.parseDefinition(definition, options)
  if (machine === undefined) throw invalidDefinition(diagnostics)
  const state = machine.allStates.get(stateName)
  if (state === undefined) throw validationError('State not found in definition')
  return state
}

const invalidDefinition = (diagnostics: readonly Diagnostic[]): ApiError =>
  new ApiError('InvalidDefinition', `Invalid State Machine Definition: '${formatDiagnostics(diagnostics)}'`)

/** What AWS tests without a mock. Its words for activities, jobs and callbacks are not known. */
function checkRealState(state: State, roleArn: string | undefined): void {
  if (state.type === 'Map' || state.type === 'Parallel') {
    throw notSupported(
      'Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]'
    )
  }
  if (state.type !== 'Task') return
  const { resource } = state
  if (resource.kind === 'activity') throw notSupported('Activity tasks unless a mock is specified.')
  if (resource.kind === 'integration' && resource.pattern !== 'request-response') {
    throw notSupported("the '.sync' or '.waitForTaskToken' service integration patterns unless a mock is specified.")
  }
  if (roleArn === undefined) throw validationError('RoleArn must be specified when testing a Task state')
}

const notSupported = (what: string): ApiError =>
  new ApiError('InvalidDefinition', `TestState API does not support ${what}`)

/**
 * An error that is said to come from a state inside a Map or Parallel is handled like any other; the name must be right.
 * AWS's words are not known.
 */
function checkErrorSource(state: State, name: string | undefined): void {
  if (name === undefined || (state.type !== 'Map' && state.type !== 'Parallel') || isInside(state, name)) return
  throw validationError(`The state '${name}' of errorCausedByState is not inside the state under test.`)
}

function isInside(state: State, name: string): boolean {
  const graphs = state.type === 'Map' ? [state.processor] : state.type === 'Parallel' ? state.branches : []
  return graphs.some(({ states }) => states.has(name) || [...states.values()].some((inner) => isInside(inner, name)))
}

/** @throws {ApiError} ValidationException, in our words: AWS's are not known */
function readVariables(text = '{}'): JsonObject {
  try {
    const variables = parse(text)
    if (isObject(variables)) return variables
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
  }
  throw validationError('Variables must be a valid JSON object')
}
