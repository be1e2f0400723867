import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import type { TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import type { ExecutionIdentity, JournalEvent } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { definitionId } from '../../src/resources/definition.ts'
import type { StateMachineRecord } from '../../src/resources/state-machine.ts'
import { type fakeOutcome, fakeOutput } from './fake-function.ts'

export function compile(definition: string, type: 'STANDARD' | 'EXPRESS'): StateMachine {
  const { machine, diagnostics } = parseDefinition(definition, { type })
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics))
  return machine
}

/** The child workflows of a machine's Distributed Maps, by the ids of their definitions. */
export function childMachinesOf(machine: StateMachine): Map<string, StateMachine> {
  const children = new Map<string, StateMachine>()
  for (const state of machine.allStates.values()) {
    if (state.type !== 'Map' || state.processor.mode !== 'DISTRIBUTED') continue
    const { executionType, definition } = state.processor
    children.set(definitionId(executionType, definition), compile(definition, executionType))
  }
  return children
}

const ROLE_ARN = 'arn:aws:iam::123456789012:role/role'
const PLACE = 'arn:aws:states:us-east-1:123456789012'

export const stateMachineArnOf = (machine: number): string => `${PLACE}:stateMachine:machine${machine}`

export const machineOf = (stateMachineArn: string): number =>
  Number(stateMachineArn.slice(`${PLACE}:stateMachine:machine`.length))

/** A state machine as the store has it. */
export function recordOf(machine: number): StateMachineRecord {
  const arn = stateMachineArnOf(machine)
  return {
    arn,
    name: `machine${machine}`,
    type: 'STANDARD',
    status: 'ACTIVE',
    creationDate: 0,
    publishedOnCreation: false,
    settings: {
      stateMachineArn: arn,
      definitionId: String(machine),
      roleArn: ROLE_ARN,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
      updateDate: 0
    },
    settingsId: `settings${machine}`,
    lastVersion: 0,
    versionCount: 0,
    tags: []
  }
}

/** Executions run two machines in turn. */
export function identityOf(index: number): ExecutionIdentity {
  return {
    arn: `${PLACE}:execution:machine${index % 2}:run${index}`,
    name: `run${index}`,
    type: 'STANDARD',
    synchronous: false,
    stateMachineArn: stateMachineArnOf(index % 2),
    stateMachineName: `machine${index % 2}`,
    roleArn: ROLE_ARN,
    definitionId: String(index % 2),
    region: 'us-east-1',
    accountId: '123456789012'
  }
}

export function outcomeOf(task: TaskRequest, result: ReturnType<typeof fakeOutcome>['result']): TaskOutcome {
  return 'output' in result
    ? { kind: 'succeeded', output: fakeOutput(task.service, result.output) }
    : { kind: 'failed', ...result }
}

export const fold = (journal: readonly JournalEvent[]): ExecutionState => {
  const state = journal.reduce<ExecutionState | undefined>((before, event) => evolve(before, event), undefined)
  if (state === undefined) throw new Error('An execution has no journal')
  return state
}

/**
 * Nothing timed out and nothing was aborted: then the order in which branches went on does not show in the output. Nor
 * did an execution fail that it has started, of which the cause tells when.
 */
export const isUndisturbed = (journal: readonly JournalEvent[]): boolean =>
  !journal.some(
    (event) =>
      event.type.endsWith('TimedOut') ||
      event.type.endsWith('Aborted') ||
      event.type === 'ExecutionRedriven' ||
      (event.type === 'TaskFailed' && event.resourceType === 'states')
  )
