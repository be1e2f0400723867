import { Budget } from '../asl/budget.ts'
import type { IntegrationResource, State, StateMachine } from '../asl/definition.ts'
import type { Payload } from '../lib/json/payload.ts'
import type { Random } from '../lib/random.ts'
import type { TaskId } from './command.ts'
import type { Effect } from './effect.ts'
import type {
  ExecutionIdentity,
  HistoryEvent,
  HistoryEventDetails,
  InternalEventDetails,
  JournalEvent
} from './event.ts'
import { evolve, visitOf } from './evolve.ts'
import type { Limits } from './limits.ts'
import type { Branch, ExecutionState } from './state.ts'

/** The time, the chance and the bounds of a step; everything else it knows is the machine and the state. */
export interface StepContext {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The time in milliseconds, for how long the evaluation of expressions takes; `now` is that of the whole step. */
  readonly readClock: () => number
  readonly random: Random
  /** The token that names an attempt to the outside: the same for the same attempt, and not to be guessed. */
  readonly taskToken: (executionArn: string, startDate: number, task: TaskId) => string
  /** Whether there is an activity of that ARN now, or a mock in its place. What a step makes of it is in its events. */
  readonly activityExists: (activityArn: string, stateName: string, execution: ExecutionIdentity) => boolean
  /** What is wrong with a task's parameters, one text for each problem: AWS schedules no task with such. Pure. */
  readonly parameterProblems: (task: UnscheduledTask) => readonly string[]
  /** Whether the state machine is being deleted now: its executions end at their next transition. */
  readonly isStateMachineDeleting: boolean
  readonly limits: Limits
}

/** What a state would have done, before it is scheduled. */
export interface UnscheduledTask {
  readonly resource: IntegrationResource
  readonly stateName: string
  readonly parameters: Payload
  readonly execution: ExecutionIdentity
}

/** The history is full: the execution must end with its next event. */
export class HistoryLimitReached extends Error {
  override readonly name = 'HistoryLimitReached'
}

/**
 * The only way a step changes an execution: every change is an event, appended and applied at once. Effects are
 * gathered beside the events and are for the outside to perform once these are durable.
 */
export class Recorder {
  readonly machine: StateMachine
  readonly context: StepContext
  readonly events: JournalEvent[] = []
  readonly effects: Effect[] = []
  /** Branches that have ended in this step and whose Parallel or Map has not seen it yet, in order. */
  readonly ended: Branch[] = []
  /** The chance of the step, as expressions take it. */
  readonly random: () => number
  readonly uuid: () => string
  #state: ExecutionState | undefined
  #recordedSize = 0
  #budget: Budget
  #workBefore = 0

  constructor(machine: StateMachine, state: ExecutionState | undefined, context: StepContext) {
    this.machine = machine
    this.#state = state
    this.context = context
    this.#budget = new Budget(context.readClock)
    this.random = () => context.random.next()
    this.uuid = () => context.random.uuid()
  }

  /** What the fields of the state may take that is being processed. */
  get budget(): Budget {
    return this.#budget
  }

  /** The next state is processed. */
  renewBudget(): void {
    if (this.#budget.totalWork === 0) return
    this.#workBefore += this.#budget.totalWork
    this.#budget = new Budget(this.context.readClock)
  }

  /** Whether the step has done its share, and others should have their turn. */
  get isTurnOver(): boolean {
    const { sizePerStep, workPerStep } = this.context.limits
    return this.#recordedSize > sizePerStep || this.#workBefore + this.#budget.totalWork > workPerStep
  }

  get state(): ExecutionState {
    if (this.#state === undefined) throw new Error('The execution has not started')
    return this.#state
  }

  get isRunning(): boolean {
    return this.#state?.status === 'RUNNING'
  }

  /** The id that the next public event will have. */
  get nextEventId(): number {
    return (this.#state?.lastEventId ?? 0) + 1
  }

  /**
   * Appends a public event.
   * @param link the event that caused it, where that is not the branch's last one
   * @returns its id
   * @throws {HistoryLimitReached} where only the execution's end may still be recorded
   */
  record(branch: Branch, details: HistoryEventDetails, link: number = branch.link): number {
    return this.recordWhole({
      id: this.nextEventId,
      previousEventId: link,
      timestamp: this.context.now,
      branch: branch.id,
      ...details
    })
  }

  /**
   * {@link record} for the events that most executions consist of: written out by the caller in one piece, they cost a
   * tenth of being put together here (measured: 15 and 190 ns).
   */
  recordWhole(event: HistoryEvent): number {
    const { id, type } = event
    if (id >= this.context.limits.historyEvents && !this.#isUnlimited && !ENDS.has(type)) {
      throw new HistoryLimitReached()
    }
    this.append(event)
    return id
  }

  /** Appends an entry that AWS's history does not show. */
  note(branch: Branch, details: InternalEventDetails): void {
    this.append({ timestamp: this.context.now, branch: branch.id, ...details })
  }

  append(event: JournalEvent): void {
    this.#state = evolve(this.#state, event)
    this.events.push(event)
    this.#recordedSize += sizeOf(event)
  }

  effect(effect: Effect): void {
    this.effects.push(effect)
  }

  /** The state a branch is in. */
  stateOf(branch: Branch): State {
    return this.stateNamed(visitOf(branch).name)
  }

  stateNamed(name: string): State {
    const state = this.machine.allStates.get(name)
    if (state === undefined) throw new Error(`The definition of ${this.state.identity.arn} has no state '${name}'`)
    return state
  }

  /** Express executions have no history that could grow too long. */
  get #isUnlimited(): boolean {
    return this.#state?.identity.type === 'EXPRESS'
  }
}

const ENDS: ReadonlySet<string> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionAborted',
  'ExecutionTimedOut'
])

function sizeOf(event: JournalEvent): number {
  const { input, output, parameters } = event as { readonly [Name in 'input' | 'output' | 'parameters']?: Payload }
  return (input?.text.length ?? 0) + (output?.text.length ?? 0) + (parameters?.text.length ?? 0)
}
