import { describe, expect, it } from 'vitest'
import type { JournalEvent } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { drive, identity } from './drive.ts'

const NULL = Payload.ofText('null')
const at = { timestamp: 0, branch: '' }

const fold = (journal: readonly JournalEvent[]): ExecutionState | undefined =>
  journal.reduce<ExecutionState | undefined>((state, event) => evolve(state, event), undefined)

describe('a journal that cannot have been written is refused, not misread', () => {
  const [started, entered] = drive({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1, End: true } } })
    .journal as [JournalEvent, JournalEvent]
  const event = (details: object): JournalEvent => ({ ...at, id: 3, previousEventId: 2, ...details }) as JournalEvent

  it.each<[string, readonly JournalEvent[], string]>([
    ['that begins in the middle', [entered], 'cannot begin with WaitStateEntered'],
    ['that begins twice', [started, started], 'twice'],
    ['of a branch that is not there', [started, { ...entered, branch: '7.0' }], "no branch '7.0'"],
    [
      'of work in no state',
      [started, event({ type: 'ParallelStateStarted', startAt: [], input: NULL })],
      'in no state'
    ],
    [
      'of a task that was not scheduled',
      [started, entered, event({ type: 'LambdaFunctionStarted' })],
      'waits for no task'
    ],
    [
      'of an iteration outside of a Map',
      [started, entered, event({ type: 'MapIterationStarted', name: 'M', index: 0, input: NULL })],
      'outside of a Map'
    ]
  ])('%s', (_, journal, message) => {
    expect(() => fold(journal)).toThrow(message)
  })
})

describe('an execution of a version or an alias', () => {
  const qualified = {
    ...identity(),
    stateMachineVersionArn: `${identity().stateMachineArn}:1`,
    stateMachineAliasArn: `${identity().stateMachineArn}:live`,
    traceHeader: 'Root=1',
    settingsId: 'settings'
  }

  it('says so in its first event, and hands that on to the children of its Map Runs', () => {
    const { events } = drive(
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              StartAt: 'I',
              States: { I: { Type: 'Pass', End: true } }
            },
            End: true
          }
        }
      },
      {
        execution: qualified,
        input: '[]',
        mapRun: ({ child }) => {
          const { stateMachineVersionArn, stateMachineAliasArn, traceHeader, settingsId } = qualified
          expect(child).toMatchObject({ stateMachineVersionArn, stateMachineAliasArn, traceHeader, settingsId })
          return { status: 'SUCCEEDED', output: '[]' }
        }
      }
    )
    const { stateMachineVersionArn, stateMachineAliasArn } = qualified
    expect(events[0]).toMatchObject({ type: 'ExecutionStarted', stateMachineVersionArn, stateMachineAliasArn })
  })
})
