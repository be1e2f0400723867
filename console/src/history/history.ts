import type { OutputOf } from '../../../src/api/model.ts'

export type HistoryEvent = OutputOf<'GetExecutionHistory'>['events'][number]

export type VisitStatus = 'running' | 'succeeded' | 'failed' | 'caught' | 'aborted' | 'timed-out'

/** One stay in a state. */
export interface Visit {
  /** Of the event that entered the state. */
  readonly id: number
  /** The state's, in the definition's graph. */
  readonly key: string
  readonly name: string
  readonly type: string
  /** The stay in the Parallel or Map around it, and which of its branches or iterations this is in. */
  readonly parent: Visit | undefined
  readonly index: number | undefined
  readonly startMs: number
  endMs: number | undefined
  status: VisitStatus
  /** JSON texts; absent where the history was read without data. */
  input: string | undefined
  output: string | undefined
  variables: Readonly<Record<string, string>> | undefined
  error: string | undefined
  cause: string | undefined
  readonly attempts: Attempt[]
  readonly events: HistoryEvent[]
  /** Of a Map: its iterations by their index. */
  readonly iterations: Map<number, Iteration>
  /** Of a Map: how many items it has; a Distributed Map that reads its items shows 0. */
  itemCount: number | undefined
  mapRunArn: string | undefined
}

/** One try of a Task. */
export interface Attempt {
  readonly id: number
  readonly scheduledMs: number
  startedMs: number | undefined
  endMs: number | undefined
  status: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted'
  /** What the resource was called with. */
  input: string | undefined
  output: string | undefined
  error: string | undefined
  cause: string | undefined
}

export interface Iteration {
  readonly index: number
  readonly startMs: number
  endMs: number | undefined
  status: 'running' | 'succeeded' | 'failed' | 'aborted'
}

export interface History {
  readonly visits: readonly Visit[]
  readonly byKey: ReadonlyMap<string, readonly Visit[]>
  /** Whose event it is; events of the execution itself have none. */
  readonly visitOfEvent: ReadonlyMap<number, Visit>
  /** `from→to`, by their keys, of every transition that was made. */
  readonly taken: ReadonlySet<string>
}

/** Where an execution is: of the states that run, other than what is around them, the one that has run longest. */
export const oldestRunning = ({ visits }: Pick<History, 'visits'>): Visit | undefined =>
  visits.find(({ status, type, iterations }) => status === 'running' && type !== 'Parallel' && iterations.size === 0)
