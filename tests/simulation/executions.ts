import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import type { TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import type { ExecutionIdentity, JournalEvent } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { definitionId } from '../../src/resources/definition.ts'
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

/** Executions run two machines in turn. */
export function identityOf(index: number): ExecutionIdentity {
  const place = 'arn:aws:states:us-east-1:123456789012'
  return {
    arn: `${place}:execution:machine${index % 2}:run${index}`,
    name: `run${index}`,
    type: 'STANDARD',
    synchronous: false,
    stateMachineArn: `${place}:stateMachine:machine${index % 2}`,
    stateMachineName: `machine${index % 2}`,
    roleArn: 'arn:aws:iam::123456789012:role/role',
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

/** Nothing timed out and nothing was aborted: then the order in which branches went on does not show in the output. */
export const isUndisturbed = (journal: readonly JournalEvent[]): boolean =>
  !journal.some(({ type }) => type.endsWith('TimedOut') || type.endsWith('Aborted') || type === 'ExecutionRedriven')
