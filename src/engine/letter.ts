import type { Reply, StoredAnswer } from './reply.ts'

/** What nodes tell each other through the store. */
export type Letter = Reply | ActivityDemand | HandedOverTask

/** The names (`''` for none) of workers that wait at a node for tasks of activities; replaces what it said before. */
export interface ActivityDemand {
  readonly type: 'ActivityDemand'
  readonly from: string
  readonly workers: Readonly<Record<string, readonly string[]>>
}

/** A task was taken for a worker that waits at the node that is told. */
export interface HandedOverTask {
  readonly type: 'HandedOverTask'
  readonly activityArn: string
  readonly executionArn: string
  readonly task: number
  readonly handover: string
  readonly workerName: string
  readonly answer: StoredAnswer
}
