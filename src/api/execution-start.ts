import type { ExecutionIdentity } from '../interpreter/event.ts'
import { executionArn, expressArn, parseArnOf } from '../resources/arn.ts'
import { checkName } from '../resources/name.ts'
import { drawRoute, type Settings, type StateMachineRecord } from '../resources/state-machine.ts'
import type { RequestContext } from './context.ts'
import { ApiError, labelledArnNotSupported, stateMachineDoesNotExist } from './errors.ts'
import { syntaxErrorOf } from './json-syntax.ts'
import type { InputOf } from './model.ts'
import { readActiveStateMachine, readAlias, readVersion, unqualifiedArn } from './state-machines.ts'

/** What StartExecution and StartSyncExecution have in common. */
export interface Start {
  readonly execution: ExecutionIdentity
  /** JSON, as given. */
  readonly input: string
}

/** What an ARN of a state machine, a version or an alias says is to be run. */
interface Target {
  readonly stateMachine: StateMachineRecord
  readonly settings: Settings
  readonly settingsId: string
  readonly stateMachineVersionArn?: string
  readonly stateMachineAliasArn?: string
}

/**
 * Checks in AWS's order (measured): the state machine exists, then the name's characters and the input's JSON.
 * @param checkType may refuse the state machine's type
 * @throws {ApiError} and the errors of `resources/`
 */
export async function prepareStart(
  request: InputOf<'StartExecution'>,
  context: RequestContext,
  synchronous: boolean,
  checkType: (stateMachine: StateMachineRecord) => void = () => undefined
): Promise<Start> {
  const { arn, testCase } = takeTestCase(request.stateMachineArn, context)
  const target = await resolveTarget(arn, context)
  checkType(target.stateMachine)
  if (testCase !== undefined) checkTestCase(target.stateMachine.name, testCase, context)
  if (request.name !== undefined) checkName(request.name)
  const { input = '{}' } = request
  checkInput(input)
  const execution = identify(target, request, context, synchronous)
  return { execution: { ...execution, ...(testCase !== undefined && { testCase }) }, input }
}

/**
 * `<ARN>#<test case>`, as Step Functions Local has it; nothing after the `#` means no mocks there, too. Without a mock file
 * the text is AWS's affair, which knows no such state machine.
 */
function takeTestCase(
  given: string,
  { mocks }: RequestContext
): { readonly arn: string; readonly testCase: string | undefined } {
  const hash = given.indexOf('#')
  if (mocks === undefined || hash < 0) return { arn: given, testCase: undefined }
  return { arn: given.slice(0, hash), testCase: given.slice(hash + 1) || undefined }
}

/** Step Functions Local answers HTTP 500 without a reason. */
function checkTestCase(stateMachineName: string, testCase: string, { mocks }: RequestContext): void {
  try {
    mocks?.checkTestCase(stateMachineName, testCase)
  } catch (error) {
    throw new ApiError('ValidationException', error instanceof Error ? error.message : String(error))
  }
}

async function resolveTarget(given: string, { store, random }: RequestContext): Promise<Target> {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], given)
  if (arn.kind === 'labelled') throw labelledArnNotSupported(given)
  const { content: stateMachine } = await readActiveStateMachine(store, unqualifiedArn(arn), given)
  if (arn.kind === 'stateMachine') {
    return { stateMachine, settings: stateMachine.settings, settingsId: stateMachine.settingsId }
  }
  let versionArn = given
  if (arn.kind === 'alias') {
    const alias = await readAlias(store, given)
    if (alias === undefined) throw stateMachineDoesNotExist(given)
    versionArn = drawRoute(alias.content.routes, random.next()).stateMachineVersionArn
  }
  const version = await readVersion(store, versionArn)
  if (version === undefined) throw stateMachineDoesNotExist(given)
  const { settings, settingsId } = version.content
  return {
    stateMachine,
    settings,
    settingsId,
    stateMachineVersionArn: versionArn,
    ...(arn.kind === 'alias' && { stateMachineAliasArn: given })
  }
}

/**
 * Any JSON value will do.
 * @throws {ApiError} InvalidExecutionInput in the words of AWS's parser
 */
export function checkInput(input: string): void {
  const detail = input === '' ? 'Invalid execution input.' : syntaxErrorOf(input)
  if (detail === undefined) return
  throw new ApiError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${detail}'`)
}

function identify(
  target: Target,
  request: InputOf<'StartExecution'>,
  { random, startedBy, traceHeader = request.traceHeader }: RequestContext,
  synchronous: boolean
): ExecutionIdentity {
  const { stateMachine, settings, settingsId, stateMachineVersionArn, stateMachineAliasArn } = target
  const name = request.name ?? random.uuid()
  const { place } = parseArnOf(['stateMachine'], stateMachine.arn)
  const arn =
    stateMachine.type === 'EXPRESS'
      ? expressArn(place, stateMachine.name, name, random.uuid())
      : executionArn(place, stateMachine.name, name)
  return {
    arn,
    name,
    type: stateMachine.type,
    synchronous,
    stateMachineArn: stateMachine.arn,
    stateMachineName: stateMachine.name,
    ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
    ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
    roleArn: settings.roleArn,
    definitionId: settings.definitionId,
    settingsId,
    ...(traceHeader !== undefined && { traceHeader }),
    ...(startedBy !== undefined && { startedBy }),
    region: place.region,
    accountId: place.accountId
  }
}
