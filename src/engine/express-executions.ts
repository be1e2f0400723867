import type { StateMachine } from '../asl/definition.ts'
import type { Encryption } from '../encryption/encryption.ts'
import type { Command } from '../interpreter/command.ts'
import type { Effect } from '../interpreter/effect.ts'
import type { ExecutionIdentity } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import { step } from '../interpreter/step.ts'
import { Payload } from '../lib/json/payload.ts'
import { Alarm } from './alarm.ts'
import type { CommandSink } from './command-sink.ts'
import type { Definitions } from './definitions.ts'
import type { Dispatcher } from './dispatcher.ts'
import { DueQueue } from './due-queue.ts'
import {
  type ClosedExecution,
  EngineOverloaded,
  EngineUnavailable,
  ExecutionQuarantined,
  type StartOutcome,
  type StartRequest
} from './engine.ts'
import type { ExecutionObserver } from './execution-observer.ts'
import { ExecutionTimers } from './execution-timers.ts'
import { Fifo } from './fifo.ts'
import type { Log } from './log.ts'
import type { LongSteps } from './long-steps.ts'
import type { Line } from './mailbox.ts'
import type { StepTools } from './preparation.ts'

export interface ExpressParts {
  readonly tools: StepTools
  readonly longSteps: LongSteps
  readonly definitions: Definitions
  readonly dispatcher: Dispatcher
  readonly log: Log
  readonly maxOpen: number
  readonly observer: ExecutionObserver | undefined
  readonly encryption: Encryption | undefined
}

/** Express executions: the same interpreter, in memory alone. They end with the process. */
export class ExpressExecutions implements CommandSink {
  readonly #parts: ExpressParts
  readonly #open = new Map<string, Run>()
  readonly #wakes = new DueQueue()
  /** Runs that stopped early, or have not begun, to let others have their turn. */
  readonly #turns: Readonly<Record<Line, Fifo<Run>>> = { short: new Fifo(), long: new Fifo() }
  readonly #alarm: Alarm
  /** Starts whose definition is being read. */
  #starting = 0
  #isClosed = false

  constructor(parts: ExpressParts) {
    this.#parts = parts
    this.#alarm = new Alarm(parts.tools.clock, () => this.#ring())
  }

  /** Resolves when the execution has begun. */
  async start(request: StartRequest): Promise<StartOutcome> {
    const run = await this.#start(request, undefined)
    return { kind: 'started', startDate: (run.state as ExecutionState).startDate }
  }

  /** Resolves when the execution has ended. */
  startAndWait(request: StartRequest): Promise<ClosedExecution> {
    return new Promise((resolve, reject) => {
      this.#start(request, { resolve, reject }).catch(reject)
    })
  }

  deliver(executionArn: string, command: Command, done?: () => void): void {
    const run = this.#open.get(executionArn)
    if (run !== undefined) this.#apply(run, command)
    done?.()
  }

  /** Resolves when nothing runs, or when the time for that is over. Starts are still taken. */
  async drain(drainMs: number): Promise<void> {
    const { clock } = this.#parts.tools
    for (const until = clock.now() + drainMs; this.#open.size > 0 && clock.now() < until; ) {
      await new Promise<void>((done) => clock.setTimer(Math.min(until, clock.now() + DRAIN_LOOK_MS), done))
    }
  }

  /** Ends what runs; whoever waits for it is told. */
  close(): void {
    this.#isClosed = true
    this.#alarm.stop()
    for (const { waiter, onStarted } of this.#open.values()) {
      waiter?.reject(closing())
      onStarted?.()
    }
    this.#open.clear()
  }

  async #start({ execution, input }: StartRequest, waiter: Waiter | undefined): Promise<Run> {
    const { definitions, encryption, maxOpen } = this.#parts
    if (this.#open.size + this.#starting >= maxOpen) {
      throw new EngineOverloaded(`${maxOpen} Express executions are open already; repeat this start later`)
    }
    this.#starting++
    const { definitionId, settingsId } = execution
    let machine: StateMachine
    try {
      const loading = definitions.load(definitionId, settingsId)
      // nothing of it is stored, but without its key it cannot be started
      machine =
        encryption === undefined ? await loading : (await Promise.all([loading, encryption.sealerOf(settingsId)]))[0]
    } finally {
      this.#starting--
    }
    if (this.#isClosed) throw closing()
    const run: Run = {
      execution,
      machine,
      state: undefined,
      timers: new ExecutionTimers(),
      commands: new Fifo(),
      isStepping: false,
      isInLine: false,
      willContinue: false,
      waiter
    }
    this.#open.set(execution.arn, run)
    this.#apply(run, { type: 'StartExecution', execution, input: Payload.ofText(input) })
    if (run.isInLine && run.state === undefined) await new Promise<void>((resolve) => (run.onStarted = resolve))
    if (this.#isClosed) throw closing()
    if (run.state === undefined) throw faulty(execution.arn)
    return run
  }

  /** A run whose steps may take long waits for its turn. */
  #apply(run: Run, command: Command): void {
    run.commands.push(command)
    if (run.isStepping || run.isInLine) return
    if (this.#parts.longSteps.isExpected(run.execution.arn)) this.#standInLine(run)
    else this.#work(run)
  }

  /** A step may call integrations, which may answer at once: such answers are applied after it. */
  #work(run: Run): void {
    const { clock } = this.#parts.tools
    const startedAt = clock.now()
    this.#parts.longSteps.begin(startedAt)
    run.isStepping = true
    try {
      while (run.commands.length > 0 && !run.isInLine) this.#step(run, run.commands.shift() as Command)
    } catch (error) {
      this.#fail(run, error)
    }
    run.isStepping = false
    run.onStarted?.()
    this.#parts.longSteps.note(run.execution.arn, clock.now() - startedAt)
    this.#setWake(run)
  }

  #step(run: Run, command: Command): void {
    const { clock, readClock, random, taskToken, parameterProblems, limits } = this.#parts.tools
    if (command.type === 'Continue') run.willContinue = false
    // a definition of an Express execution cannot name an activity
    const context = {
      now: clock.now(),
      readClock,
      random,
      taskToken,
      parameterProblems,
      activityExists: noActivityExists,
      isStateMachineDeleting: false,
      limits
    }
    const result = step(run.machine, run.state, command, context)
    run.state = result.state
    this.#parts.observer?.observe(run.state, result.events)
    for (const effect of result.effects) this.#perform(run, run.state, effect)
    if (run.state.status !== 'RUNNING') this.#end(run, run.state)
    else if (result.isTurnOver && run.commands.length > 0) this.#standInLine(run)
  }

  #perform(run: Run, state: ExecutionState, effect: Effect): void {
    const { dispatcher } = this.#parts
    run.timers.apply(effect)
    if (effect.type === 'ScheduleTask') dispatcher.schedule(state, effect.task, this)
    else if (effect.type === 'CancelTask') dispatcher.cancel(run.execution.arn, effect.task)
    else if (effect.type === 'Continue' && !run.willContinue) {
      run.willContinue = true
      run.commands.push({ type: 'Continue' })
      this.#standInLine(run)
    }
  }

  #standInLine(run: Run): void {
    if (run.isInLine) return
    run.isInLine = true
    this.#turns[this.#parts.longSteps.isExpected(run.execution.arn) ? 'long' : 'short'].push(run)
    this.#setAlarm()
  }

  #end(run: Run, state: ExecutionState): void {
    this.#open.delete(run.execution.arn)
    run.timers.clear()
    run.waiter?.resolve(closedExecution(state))
  }

  #fail(run: Run, error: unknown): void {
    const { arn } = run.execution
    this.#parts.log.error('An Express execution ended with an internal error', {
      executionArn: arn,
      error: String(error),
      ...(error instanceof Error && { stack: error.stack })
    })
    for (const task of run.state?.tasks.keys() ?? []) this.#parts.dispatcher.cancel(arn, task)
    this.#open.delete(arn)
    run.timers.clear()
    run.waiter?.reject(faulty(arn))
  }

  #setWake(run: Run): void {
    const { earliest } = run.timers
    if (earliest === null) this.#wakes.delete(run.execution.arn)
    else {
      this.#wakes.set(run.execution.arn, earliest)
      this.#alarm.setBy(earliest)
    }
  }

  /** Timers that are due, then turns; not for longer than others can be expected to wait. */
  #ring(): void {
    const { tools, longSteps } = this.#parts
    const endAt = tools.clock.now() + LONGEST_TURN_MS
    const isOver = (): boolean => tools.clock.now() >= endAt
    while (!isOver()) {
      const woken = this.#wakes.takeDue(tools.clock.now())
      if (woken === undefined) break
      this.#wake(woken)
    }
    for (let left = this.#turns.short.length; left > 0 && !isOver(); left--) this.#takeTurn('short')
    // one at least, however many others there are
    for (let left = this.#turns.long.length; left > 0 && !longSteps.isResting; left--) {
      this.#takeTurn('long')
      if (isOver()) break
    }
    this.#setAlarm()
  }

  #setAlarm(): void {
    const soon = this.#parts.tools.clock.now() + TURN_INTERVAL_MS
    if (this.#turns.short.length > 0) this.#alarm.setBy(soon)
    if (this.#turns.long.length > 0) this.#alarm.setBy(Math.max(soon, this.#parts.longSteps.restUntil))
    if (this.#wakes.nextDueAt !== undefined) this.#alarm.setBy(this.#wakes.nextDueAt)
  }

  #wake(arn: string): void {
    const run = this.#open.get(arn)
    if (run === undefined) return
    this.#apply(run, { type: 'FireTimers', timers: run.timers.takeDue(this.#parts.tools.clock.now()) })
  }

  #takeTurn(line: Line): void {
    const run = this.#turns[line].shift()
    if (run === undefined) return
    if (line === 'short' && this.#parts.longSteps.isExpected(run.execution.arn)) {
      this.#turns.long.push(run)
      return
    }
    run.isInLine = false
    if (this.#open.has(run.execution.arn)) this.#work(run)
  }
}

interface Run {
  readonly execution: ExecutionIdentity
  readonly machine: StateMachine
  state: ExecutionState | undefined
  readonly timers: ExecutionTimers
  readonly commands: Fifo<Command>
  isStepping: boolean
  /** It waits for its turn, with all its commands. */
  isInLine: boolean
  /** A `Continue` is among its commands. */
  willContinue: boolean
  /** Called when its start has been worked on, or will not be. */
  onStarted?: () => void
  /** Who waits for its end. */
  readonly waiter: Waiter | undefined
}

interface Waiter {
  readonly resolve: (outcome: ClosedExecution) => void
  readonly reject: (error: Error) => void
}

function closedExecution({ status, startDate, stopDate, output, error, cause }: ExecutionState): ClosedExecution {
  if (status === 'RUNNING' || stopDate === undefined) throw new Error('A running execution cannot be reported closed')
  return {
    status,
    startDate,
    stopDate,
    ...(output !== undefined && { output: output.text }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause })
  }
}

const closing = (): EngineUnavailable => new EngineUnavailable('The engine is closing')

const faulty = (arn: string): ExecutionQuarantined =>
  new ExecutionQuarantined(`${arn} ended because of an internal error; the server's log has it`)

const noActivityExists = (): boolean => false

const LONGEST_TURN_MS = 10
/** Time passes between turns, so that a loop without end meets the end of its time on a virtual clock, too. */
const TURN_INTERVAL_MS = 1

const DRAIN_LOOK_MS = 50
