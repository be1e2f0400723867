import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import type { Command, TaskId, TimerId } from '../../src/interpreter/command.ts'
import type { Effect, ScheduledTask } from '../../src/interpreter/effect.ts'
import {
  type ExecutionIdentity,
  type HistoryEvent,
  isHistoryEvent,
  type JournalEvent
} from '../../src/interpreter/event.ts'
import { defaultLimits, type Limits } from '../../src/interpreter/limits.ts'
import type { MapRunOutcome, MapRunStart } from '../../src/interpreter/map-run-start.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { type Step, type StepContext, step } from '../../src/interpreter/step.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { driveMapRun } from './drive-map-run.ts'

export type Answer =
  | { readonly output: unknown }
  /** The output as the text that the resource sent. */
  | { readonly text: string }
  | { readonly error?: string; readonly cause?: string }
  /** A callback or job answers its starting call, and is heard of later, at once, or never again. */
  | { readonly submitted: unknown; readonly later?: Answer }
  | 'never'

export interface DriveOptions {
  readonly input?: string
  readonly type?: 'STANDARD' | 'EXPRESS'
  readonly execution?: ExecutionIdentity
  /** What each attempt is answered; asked in the order they were scheduled. */
  readonly answer?: (task: ScheduledTask) => Answer
  /** How a Map Run ends; without it, its children are driven. */
  readonly mapRun?: (start: MapRunStart) => MapRunOutcome
  readonly limits?: Partial<Limits>
  /** Asked while expressions are evaluated, once for so and so much work; default: time stands still within a step. */
  readonly readClock?: () => number
  /** Called after each step. */
  readonly observe?: (step: Step) => void
  /** Activities that do not exist; all others do. */
  readonly deletedActivities?: readonly string[]
  /** What is wrong with parameters; default: nothing. */
  readonly parameterProblems?: StepContext['parameterProblems']
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
  readonly effects: readonly Effect[]
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
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition)
  const { machine, diagnostics } = parseDefinition(text, { type: options.type ?? 'STANDARD' })
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics))
  return driveMachine(machine, options)
}

export function driveMachine(machine: StateMachine, options: DriveOptions = {}): Driven {
  const random = seededRandom(1)
  const limits = { ...defaultLimits, ...options.limits }
  let now = START
  let state: ExecutionState | undefined
  const journal: JournalEvent[] = []
  const effects: Effect[] = []
  const timers = new Map<TimerId, number>()
  const tasks: ScheduledTask[] = []
  const turns: Command[] = [
    {
      type: 'StartExecution',
      execution: options.execution ?? identity(options.type),
      input: Payload.parse(options.input ?? '{}')
    }
  ]
  const apply = (command: Command): void => {
    const taskToken = (arn: string, _startDate: number, task: number): string => `token:${arn}:${task}`
    const activityExists = (arn: string): boolean => !(options.deletedActivities ?? []).includes(arn)
    const taken = step(machine, state, command, {
      now,
      readClock: options.readClock ?? (() => now),
      random,
      taskToken,
      activityExists,
      parameterProblems: options.parameterProblems ?? (() => []),
      isStateMachineDeleting: false,
      limits
    })
    options.observe?.(taken)
    state = taken.state
    journal.push(...taken.events)
    effects.push(...taken.effects)
    for (const effect of taken.effects) perform(effect)
  }
  const perform = (effect: Effect): void => {
    if (effect.type === 'SetTimer') timers.set(effect.timer, effect.dueAt)
    else if (effect.type === 'ClearTimer') timers.delete(effect.timer)
    else if (effect.type === 'ScheduleTask') tasks.push(effect.task)
    else if (effect.type === 'Continue') turns.push({ type: 'Continue' })
    else if (effect.type === 'StartMapRun') {
      const outcome = options.mapRun?.(effect.start) ?? runMapRun(effect.start)
      turns.push({ type: 'EndMapRun', mapRunArn: effect.start.arn, redriveCount: 0, outcome })
    }
  }
  const runMapRun = (start: MapRunStart): MapRunOutcome => {
    const ended = driveMapRun(machine, start, now, (child, execution, childInput) => {
      const { type: childType } = execution
      return drive(child, { ...options, type: childType, execution, input: childInput }).state
    })
    return ended.outcome
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
    settle(task.id, options.answer?.(task) ?? 'never')
  }
  function settle(task: TaskId, given: Answer): void {
    if (given === 'never') return
    if ('submitted' in given) {
      apply({ type: 'SubmitTask', task, output: Payload.ofText(JSON.stringify(given.submitted)) })
      settle(task, given.later ?? 'never')
    } else if ('text' in given || 'output' in given) {
      const text = 'text' in given ? given.text : JSON.stringify(given.output)
      apply({ type: 'CompleteTask', task, output: Payload.parse(text) })
    } else {
      apply({ type: 'FailTask', task, ...given })
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
  return { machine, state: state as unknown as ExecutionState, journal, events, effects, links }
}
