import { Budget } from '../asl/budget.ts'
import type { MapState, StateMachine } from '../asl/definition.ts'
import { stateErrorOf } from '../asl/errors.ts'
import type { Failure } from '../interpreter/event.ts'
import type { EndChild, MapRunCommand, SourceItem } from './command.ts'
import type { MapRunContext } from './context.ts'
import type { MapRunEffect } from './effect.ts'
import type { MapRunEvent, MapRunEventDetails, MapRunUpdate } from './event.ts'
import { evolveMapRun } from './evolve.ts'
import { addItems, stateItemCount, stateItems } from './items.ts'
import { confirm, reading, startChild, stopChild, wantsItems, writing } from './outstanding.ts'
import { resultOf } from './results.ts'
import { type MapRunState, waitingCount } from './state.ts'
import { exceedsTolerance, toleranceExceeded } from './tolerance.ts'

/** What one command did to a Map Run. */
export interface MapRunStep {
  /** Whether the command was still in time. */
  readonly applied: boolean
  readonly state: MapRunState
  readonly events: readonly MapRunEvent[]
  readonly effects: readonly MapRunEffect[]
}

/**
 * Applies one command to a Map Run and goes on as far as it can: starts children, asks for items, ends. Deterministic; it
 * owns `state` and changes it in place, as an execution's step does.
 * @param machine the definition that holds the Map state
 * @param state `undefined` before StartMapRun, or before the RedriveMapRun of one that never began
 * @throws {Error} only for faults of ours
 */
export function stepMapRun(
  machine: StateMachine,
  state: MapRunState | undefined,
  command: MapRunCommand,
  context: MapRunContext
): MapRunStep {
  const turn = new Turn(machine, state, context)
  const applied = turn.apply(command)
  return { applied, state: turn.state, events: turn.events, effects: turn.effects }
}

class Turn {
  readonly events: MapRunEvent[] = []
  readonly effects: MapRunEffect[] = []
  readonly #machine: StateMachine
  readonly #context: MapRunContext
  readonly #budget: Budget
  #state: MapRunState | undefined

  constructor(machine: StateMachine, state: MapRunState | undefined, context: MapRunContext) {
    this.#machine = machine
    this.#state = state
    this.#context = context
    this.#budget = new Budget(context.readClock)
  }

  get state(): MapRunState {
    if (this.#state === undefined) throw new Error('The Map Run has not started')
    return this.#state
  }

  apply(command: MapRunCommand): boolean {
    if (this.#state === undefined) return this.#start(command)
    const applied = this.#change(command)
    if (applied) this.#goOn()
    return applied
  }

  #start(command: MapRunCommand): boolean {
    if (command.type !== 'StartMapRun' && command.type !== 'RedriveMapRun') {
      throw new Error(`${command.type} came before StartMapRun`)
    }
    const { start } = command
    this.#record({ type: 'MapRunStarted', start })
    if (command.type === 'RedriveMapRun') this.#restart(command.redriveCount)
    else {
      // the command that stops it may have come before this one
      this.effects.push(confirm(this.state))
      if (start.fault !== undefined) this.#stop(start.fault)
    }
    this.#goOn()
    return true
  }

  /** Answers whether there was something to do. */
  #change(command: MapRunCommand): boolean {
    const { state } = this
    switch (command.type) {
      case 'StartMapRun':
        return false
      case 'AddItems':
        if (state.phase !== 'working' || state.hasReadAll || command.position !== state.itemsRead) return false
        this.#addItems(command.items, command.isLast)
        return true
      case 'FailReading':
        return this.#failReading(command)
      case 'EndChild':
        return this.#endChild(command)
      case 'MissChild':
        return this.#missChild(command.child, command.redriveCount)
      case 'UpdateMapRun':
        return this.#update(command)
      case 'StopMapRun':
        return this.#stopAsRequested(command.redriveCount)
      case 'RedriveMapRun':
        return this.#redrive(command.redriveCount)
      case 'EndWriting':
        if (state.phase !== 'writing') return false
        this.#close()
        return true
      case 'FailWriting':
        if (state.phase !== 'writing') return false
        this.#record({ type: 'MapRunFailed', ...failureOf(command) })
        this.#closed()
        return true
    }
  }

  #failReading(failure: Failure): boolean {
    if (this.state.phase !== 'working' || this.state.hasReadAll) return false
    this.#stop(failureOf(failure))
    return true
  }

  #endChild(command: EndChild): boolean {
    const child = this.state.running.get(command.child)
    // of a child that was redriven, what it gave before may be told late
    if (child === undefined || command.redriveCount < (child.redrive ?? 0)) return false
    const result = resultOf(this.state, child, command)
    const { child: index, status, isFinal } = command
    this.#record({
      type: 'ChildEnded',
      child: index,
      status,
      ...(isFinal === true && { isFinal }),
      ...(result !== undefined && { result })
    })
    return true
  }

  /**
   * That it is not there does not mean that nobody is about to start it. One that was to be redriven had been there and
   * was deleted, as old as it is: what it ended with stands.
   */
  #missChild(index: number, redriveCount: number): boolean {
    const { running, phase } = this.state
    const child = running.get(index)
    if (child === undefined || redriveCount !== (child.redrive ?? 0)) return false
    if (child.redrive !== undefined) {
      this.#record({ type: 'ChildEnded', child: index, status: child.before ?? 'FAILED', isFinal: true })
      return true
    }
    const start = startChild(this.state, index, child)
    this.effects.push(phase === 'stopping' && start.type === 'StartChild' ? { ...start, isStopped: true } : start)
    return true
  }

  #update({ maxConcurrency, toleratedFailureCount, toleratedFailurePercentage }: MapRunUpdate): boolean {
    if (this.state.phase === 'closed') return false
    this.#record({
      type: 'MapRunUpdated',
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
      ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage })
    })
    return true
  }

  /** What was meant for the run as it was before a redrive comes too late; what is meant for a redrive prevents it. */
  #stopAsRequested(redriveCount: number): boolean {
    const { redriveCount: current, redriveRequested, phase, isAborted } = this.state
    if (redriveCount < current) return false
    const isWithdrawn = redriveRequested !== undefined && redriveCount >= redriveRequested
    if (isWithdrawn) this.#record({ type: 'RedriveWithdrawn' })
    if (phase === 'closed' || isAborted) return isWithdrawn
    this.#stop(undefined)
    return true
  }

  /**
   * One that is still stopping children or writing results does that first. So does one that is at work: whoever waited
   * for it had ended in between, and the command that stops it was lost or comes later. Of several redrives, too, each
   * may have been lost.
   */
  #redrive(redriveCount: number): boolean {
    const { state } = this
    if (redriveCount <= Math.max(state.redriveCount, state.redriveRequested ?? 0)) return false
    if (state.status === 'SUCCEEDED') return false
    if (state.phase !== 'closed') {
      if (state.phase === 'working') this.#stop(undefined)
      this.#record({ type: 'RedriveRequested', redriveCount })
      return true
    }
    this.#restart(redriveCount)
    return true
  }

  /** It may have ended again, whoever has asked for this. */
  #restart(redriveCount: number): void {
    const { state } = this
    const readsAnew = state.nextIndex === 0 && state.failure?.error === 'States.ItemReaderFailed'
    this.#record({ type: 'MapRunRedriven', redriveCount, ...(readsAnew && { readsAnew }) })
    this.effects.push(confirm(state))
    if (state.start.fault !== undefined) this.#stop(state.start.fault)
  }

  #addItems(items: readonly SourceItem[], isLast: boolean): void {
    this.#budget.renew()
    try {
      const added = addItems(this.state, this.#mapState(), items, isLast, this.#context, this.#budget)
      this.#record({ type: 'ItemsAdded', ...added })
    } catch (raised) {
      const error = stateErrorOf(raised)
      if (error === undefined) throw raised
      this.#stop({ error: error.error, cause: error.cause })
    }
  }

  #goOn(): void {
    if (this.state.phase === 'working' && exceedsTolerance(this.state)) this.#stop(toleranceExceeded)
    if (this.state.phase === 'working') this.#work()
    const { phase, running } = this.state
    if ((phase === 'working' && this.#isDone()) || (phase === 'stopping' && running.size === 0)) this.#finish()
  }

  #work(): void {
    this.#startChildren()
    while (this.#state?.phase === 'working' && this.#takeFromArray()) this.#startChildren()
    this.effects.push(...reading(this.state))
  }

  /** Answers whether there were any to take. */
  #takeFromArray(): boolean {
    const { start, itemsRead, hasReadAll } = this.state
    if (start.source.kind !== 'array' || hasReadAll || !wantsItems(this.state)) return false
    // the next child that ends gives the run another turn
    if (this.#budget.totalWork > this.#context.limits.workPerStep && this.state.running.size > 0) return false
    const { items } = start.source
    const end = itemsRead + ITEMS_PER_TAKE
    this.#addItems(stateItems(items, itemsRead, end), end >= stateItemCount(items))
    return true
  }

  /** Redriven ones first. Large inputs are not kept in unlimited number, whatever the concurrency. */
  #startChildren(): void {
    const { state } = this
    const most = this.#context.limits.distributedConcurrency
    const room = Math.min(state.maxConcurrency === 0 ? most : state.maxConcurrency, most) - state.running.size
    const redriven = Math.max(0, Math.min(room, state.redrives.length))
    let count = 0
    let size = state.runningSize
    while (redriven + count < room && count < waitingCount(state)) {
      size += state.queue[state.queueHead + count]?.input.length ?? 0
      if (size > MAX_RUNNING_SIZE && state.running.size + redriven + count > 0) break
      count++
    }
    if (redriven + count === 0) return
    const indexes = [
      ...state.redrives.slice(0, redriven),
      ...Array.from({ length: count }, (_, i) => state.nextIndex + i)
    ]
    this.#record({ type: 'ChildrenStarted', count, redriven })
    for (const index of indexes) {
      const child = state.running.get(index)
      if (child !== undefined) this.effects.push(startChild(state, index, child, true))
    }
  }

  #isDone(): boolean {
    const { hasReadAll, running, redrives } = this.state
    return hasReadAll && running.size === 0 && redrives.length === 0 && waitingCount(this.state) === 0
  }

  /** No more children; those that run are stopped. Without a failure, because somebody said so. */
  #stop(failure: Failure | undefined): void {
    const isFirst = this.state.phase !== 'stopping'
    this.#record({ type: 'StoppingStarted', ...(failure !== undefined && { failure }) })
    if (!isFirst) return
    this.effects.push({ type: 'StopReading' })
    for (const index of this.state.running.keys()) this.effects.push(stopChild(this.state, index))
  }

  #finish(): void {
    if (this.state.start.writer?.arguments === undefined || this.state.start.fault !== undefined) {
      this.#close()
      return
    }
    this.#record({ type: 'WritingStarted' })
    this.effects.push(...writing(this.state))
  }

  #close(): void {
    const { isAborted, failure } = this.state
    if (isAborted) this.#record({ type: 'MapRunAborted' })
    else if (failure !== undefined) this.#record({ type: 'MapRunFailed', ...failure })
    else this.#record({ type: 'MapRunSucceeded' })
    this.#closed()
  }

  #closed(): void {
    const { redriveRequested, status } = this.state
    if (redriveRequested === undefined || status === 'SUCCEEDED') {
      this.effects.push({ type: 'NotifyMapRunClosed' })
      return
    }
    this.#restart(redriveRequested)
    this.#goOn()
  }

  #mapState(): MapState {
    const state = this.#machine.allStates.get(this.state.start.stateName)
    if (state?.type !== 'Map') throw new Error(`${this.state.start.stateName} of ${this.state.start.arn} is no Map`)
    return state
  }

  #record(details: MapRunEventDetails): void {
    const event = { timestamp: this.#context.now, ...details }
    this.#state = evolveMapRun(this.#state, event)
    this.events.push(event)
  }
}

const failureOf = ({ error, cause }: Failure): Failure => ({
  ...(error !== undefined && { error }),
  ...(cause !== undefined && { cause })
})

const ITEMS_PER_TAKE = 1_000
/** In UTF-16 code units. */
const MAX_RUNNING_SIZE = 16 * 1_048_576
