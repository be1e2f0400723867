import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import type { Command, TimerId } from '../../src/interpreter/command.ts'
import type { Effect, ScheduledTask } from '../../src/interpreter/effect.ts'
import { type HistoryEvent, isHistoryEvent, type JournalEvent } from '../../src/interpreter/event.ts'
import { defaultLimits, type Limits } from '../../src/interpreter/limits.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { step } from '../../src/interpreter/step.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { seededRandom } from '../../src/lib/random.ts'

export type Answer = { readonly output: unknown } | { readonly error?: string; readonly cause?: string } | 'never'

interface DriveOptions {
  readonly input?: string
  readonly type?: 'STANDARD' | 'EXPRESS'
  /** What each attempt is answered; asked in the order they were scheduled. */
  readonly answer?: (task: ScheduledTask) => Answer
  readonly limits?: Partial<Limits>
  /** Activities that do not exist; all others do. */
  readonly deletedActivities?: readonly string[]
  /** Asked when the execution has ended: whether it is to be redriven. Where that does nothing the drive ends. */
  readonly redrive?: (state: ExecutionState) => boolean
  /** Called before each command, so that a test can put one of its own in; what it returns is applied first. */
  readonly interrupt?: (state: ExecutionState, now: number) => Command | undefined
}

export interface Driven {
  readonly machine: StateMachine
  readonly state: ExecutionState
  readonly journal: readonly JournalEvent[]
  readonly events: readonly HistoryEvent[]
  /** `2<0 PassStateEntered` for each public event. */
  readonly links: readonly string[]
}

export const START = Date.UTC(2026, 0, 1)

export const identity = (type: 'STANDARD' | 'EXPRESS' = 'STANDARD') => ({
  arn: 'arn:aws:states:us-east-1:123456789012:execution:machine:run',
  name: 'run',
  type,
  synchronous: false,
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::123456789012:role/role',
  definitionId: 'definition',
  region: 'us-east-1',
  accountId: '123456789012'
})

/** Runs a definition to its end without an engine: timers fire in order, tasks are answered at once. */
export function drive(definition: unknown, options: DriveOptions = {}): Driven {
  const type = options.type ?? 'STANDARD'
  const { machine, diagnostics } = parseDefinition(JSON.stringify(definition), { type })
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics))
  const random = seededRandom(1)
  const limits = { ...defaultLimits, ...options.limits }
  let now = START
  let state: ExecutionState | undefined
  const journal: JournalEvent[] = []
  const timers = new Map<TimerId, number>()
  const tasks: ScheduledTask[] = []
  const turns: Command[] = [
    { type: 'StartExecution', execution: identity(type), input: Payload.parse(options.input ?? '{}') }
  ]
  const apply = (command: Command): void => {
    const taskToken = (arn: string, id: number): string => `token:${arn}:${id}`
    const activityExists = (arn: string): boolean => !(options.deletedActivities ?? []).includes(arn)
    const taken = step(machine, state, command, { now, random, taskToken, activityExists, limits })
    state = taken.state
    journal.push(...taken.events)
    for (const effect of taken.effects) perform(effect)
  }
  const perform = (effect: Effect): void => {
    if (effect.type === 'SetTimer') timers.set(effect.timer, effect.dueAt)
    else if (effect.type === 'ClearTimer') timers.delete(effect.timer)
    else if (effect.type === 'ScheduleTask') tasks.push(effect.task)
    else if (effect.type === 'Continue') turns.push({ type: 'Continue' })
  }
  /** Whether there is anything left to do. */
  const goesOn = (): boolean => {
    if (state === undefined || state.status === 'RUNNING') return true
    if (!options.redrive?.(state)) return false
    tasks.length = 0
    timers.clear()
    now += 1_000
    const { length } = journal
    apply({ type: 'RedriveExecution' })
    return journal.length > length && goesOn()
  }
  for (let turn = 0; goesOn(); turn++) {
    if (turn > 100_000) throw new Error('The execution does not end')
    const interruption = state === undefined ? undefined : options.interrupt?.(state, now)
    if (interruption !== undefined) apply(interruption)
    else if (turns.length > 0) apply(turns.shift() as Command)
    else if (tasks.length > 0) answer(tasks.shift() as ScheduledTask)
    else fireNext()
  }
  function answer(task: ScheduledTask): void {
    apply({ type: 'StartTask', task: task.id })
    const given = options.answer?.(task) ?? 'never'
    if (given === 'never') return
    if ('output' in given) {
      apply({ type: 'CompleteTask', task: task.id, output: Payload.ofText(JSON.stringify(given.output)) })
    } else {
      apply({ type: 'FailTask', task: task.id, ...given })
    }
  }
  function fireNext(): void {
    now = Math.max(now, Math.min(...timers.values()))
    if (!Number.isFinite(now)) throw new Error('The execution waits for nothing')
    const due = [...timers].filter(([, dueAt]) => dueAt <= now).map(([timer]) => timer)
    for (const timer of due) timers.delete(timer)
    apply({ type: 'FireTimers', timers: due })
  }
  const events = journal.filter(isHistoryEvent)
  const links = events.map((event) => `${event.id}<${event.previousEventId} ${event.type}`)
  return { machine, state: state as unknown as ExecutionState, journal, events, links }
}
