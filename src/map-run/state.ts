import type { Failure } from '../interpreter/event.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import type { Counts } from './counts.ts'

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'

/**
 * Where a Map Run stands: the fold of its journal, changed in place by `evolve` alone. What it keeps of its children is
 * bounded: those that wait or run, the results that the Map state will be given, and a note of each that did not succeed.
 */
export interface MapRunState {
  readonly start: MapRunStart
  /** Milliseconds since the epoch. */
  readonly startDate: number
  /** Of its newest journal entry; milliseconds since the epoch. */
  lastEventAt: number
  status: MapRunStatus
  /** `stopping`: children that run are being stopped. `writing`: all have ended, the results are being exported. */
  phase: 'working' | 'stopping' | 'writing' | 'closed'
  stopDate?: number
  redriveCount: number
  redriveDate?: number
  /** These three can be changed while it runs. 0 for as many as the service allows; 0 for no tolerance. */
  maxConcurrency: number
  toleratedFailureCount: number
  toleratedFailurePercentage: number
  /** Items taken from the source, and whether there are no more. */
  itemsRead: number
  hasReadAll: boolean
  /** Items of a batch that is not full yet, after ItemSelector. */
  partial: readonly string[]
  /** Children to start, in order from `queueHead` on. */
  queue: WaitingChild[]
  queueHead: number
  /** Children to take up again after a redrive, by index. */
  redrives: number[]
  /** Index of the next child to start. */
  nextIndex: number
  readonly running: Map<number, RunningChild>
  /** Of the inputs of running children, in UTF-16 code units. */
  runningSize: number
  readonly items: Counts
  readonly executions: Counts
  /** Index to result, where the Map state is to be given them; too many are forgotten. */
  results: Map<number, string>
  resultsSize: number
  areResultsTooLarge: boolean
  readonly unsuccessful: Map<number, UnsuccessfulChild>
  /** How many of these cannot be redriven. */
  readonly final: { items: number; executions: number }
  /** Why it is failing or has failed. */
  failure?: Failure
  /** It is to be redriven as soon as it has closed; the count that it will have. */
  redriveRequested?: number
  /** Somebody stopped it. */
  isAborted: boolean
}

export interface WaitingChild {
  /** JSON text. */
  readonly input: string
  readonly items: number
}

export interface RunningChild extends WaitingChild {
  /** It ran before and was redriven, this many times. */
  readonly redrive?: number
  /** How it had ended before that. */
  readonly before?: UnsuccessfulChild['status']
}

export interface UnsuccessfulChild {
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  readonly items: number
  /** How often it was redriven. */
  readonly redrive: number
  /** It cannot be redriven. */
  readonly isFinal?: boolean
}

export const waitingCount = ({ queue, queueHead }: MapRunState): number => queue.length - queueHead
