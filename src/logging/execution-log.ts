import type { ExecutionObserver } from '../engine/execution-observer.ts'
import type { Log } from '../engine/log.ts'
import { type HistoryEvent, isHistoryEvent, type JournalEvent } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import type { Clock } from '../lib/clock.ts'
import type { Settings } from '../resources/state-machine.ts'
import type { LogDestination } from './log-destination.ts'
import { type LogGroup, parseLogGroupArn } from './log-group.ts'
import { isLogged } from './log-level.ts'
import { logMessage } from './log-message.ts'
import { LogQueue } from './log-queue.ts'

export interface ExecutionLogParts {
  readonly destination: LogDestination
  /** The settings that an execution started with, `undefined` where there are none of that id. */
  readonly loadSettings: (settingsId: string) => Promise<Settings | undefined>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Writes what happens in executions to the log groups that their state machines name, as far as their level goes. What an
 * execution started with decides, whatever becomes of the state machine meanwhile. Delivery is best effort, as AWS's is:
 * nothing here delays or disturbs an execution, and a crash, or a destination that fails, loses events.
 */
export class ExecutionLog implements ExecutionObserver {
  readonly #parts: ExecutionLogParts
  readonly #queue: LogQueue
  /** What the recently seen settings say of logging. */
  readonly #plans = new Map<string, Plan | Unknown>()

  constructor(parts: ExecutionLogParts) {
    this.#parts = parts
    this.#queue = new LogQueue(parts.destination, parts.clock, parts.log)
  }

  observe(state: ExecutionState, events: readonly JournalEvent[]): void {
    const { settingsId } = state.identity
    if (settingsId === undefined) return
    const occurrence = { ...aboutOf(state), events }
    const plan = this.#plans.get(settingsId) ?? this.#find(settingsId)
    if (plan.kind === 'unknown') this.#keep(plan, occurrence)
    else this.#write(plan, occurrence)
  }

  /** Writes what waits, within a few seconds. Nothing may be observed from now on. */
  close(): Promise<void> {
    return this.#queue.close()
  }

  #keep(unknown: Unknown, occurrence: Occurrence): void {
    if (unknown.waiting.length < MAX_WAITING) unknown.waiting.push(occurrence)
    else this.#queue.lose(occurrence.events.length, 'the settings of their state machine are still being read')
  }

  #find(settingsId: string): Unknown {
    const unknown: Unknown = { kind: 'unknown', waiting: [] }
    this.#plans.set(settingsId, unknown)
    if (this.#plans.size > MAX_PLANS) this.#plans.delete(this.#plans.keys().next().value as string)
    void this.#load(settingsId, unknown)
    return unknown
  }

  async #load(settingsId: string, unknown: Unknown): Promise<void> {
    try {
      const plan = planOf(await this.#parts.loadSettings(settingsId))
      // one that was forgotten meanwhile is not remembered again, but serves those that wait
      if (this.#plans.get(settingsId) === unknown) this.#plans.set(settingsId, plan)
      for (const occurrence of unknown.waiting) this.#write(plan, occurrence)
    } catch (error) {
      this.#plans.delete(settingsId)
      const count = unknown.waiting.reduce((sum, { events }) => sum + events.length, 0)
      this.#queue.lose(count, `reading the settings of their state machine failed: ${String(error)}`)
    }
  }

  #write(plan: Plan, { arn, stateMachineName, redriveCount, events }: Occurrence): void {
    if (plan.kind === 'silent') return
    const { level, includeExecutionData, group } = plan
    let count = redriveCount - events.filter(({ type }) => type === 'ExecutionRedriven').length
    for (const event of events) {
      if (event.type === 'ExecutionRedriven') count++
      if (!isHistoryEvent(event) || !isLogged(event.type, level)) continue
      const message = this.#describe(event, { arn, redriveCount: count }, includeExecutionData)
      if (message !== undefined) this.#queue.put(group, stateMachineName, { timestamp: event.timestamp, message })
    }
  }

  /** A fault of ours here must not reach the execution. */
  #describe(
    event: HistoryEvent,
    execution: { readonly arn: string; readonly redriveCount: number },
    includeExecutionData: boolean
  ): string | undefined {
    try {
      return logMessage(event, execution, includeExecutionData)
    } catch (error) {
      this.#queue.lose(1, `describing ${event.type} failed: ${String(error)}`)
      return undefined
    }
  }
}

/** Events of one execution, with what is said of the execution beside them. */
interface Occurrence {
  readonly arn: string
  readonly stateMachineName: string
  /** After the events. */
  readonly redriveCount: number
  readonly events: readonly JournalEvent[]
}

type Plan =
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'logged'
      readonly level: Settings['loggingConfiguration']['level']
      readonly includeExecutionData: boolean
      readonly group: LogGroup
    }

/** The settings are being read. */
interface Unknown {
  readonly kind: 'unknown'
  readonly waiting: Occurrence[]
}

const aboutOf = ({ identity, redriveCount }: ExecutionState): Omit<Occurrence, 'events'> => ({
  arn: identity.arn,
  stateMachineName: identity.stateMachineName,
  redriveCount
})

function planOf(settings: Settings | undefined): Plan {
  const { level, includeExecutionData, destinations = [] } = settings?.loggingConfiguration ?? SILENT
  const group = parseLogGroupArn(destinations[0] ?? '')
  if (level === 'OFF' || group === undefined) return { kind: 'silent' }
  return { kind: 'logged', level, includeExecutionData, group }
}

const SILENT: Settings['loggingConfiguration'] = { level: 'OFF', includeExecutionData: false }

const MAX_PLANS = 10_000
/** Occurrences that wait for the settings of one state machine. */
const MAX_WAITING = 1_000
