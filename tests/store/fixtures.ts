import type { Commit, ExecutionSummary, JournalBatch, Lease, Store } from '../../src/store/store.ts'

const region = 'arn:aws:states:us-east-1:123456789012'

export const machineArn = `${region}:stateMachine:Orders`

export const executionArn = (name: string): string => `${region}:execution:Orders:${name}`

export function summaryOf(arn: string, members: Partial<ExecutionSummary> = {}): ExecutionSummary {
  const name = arn.slice(arn.lastIndexOf(':') + 1)
  const summary = { arn, kind: 'execution', name, stateMachineArn: machineArn, status: 'RUNNING' } as const
  return { ...summary, startDate: 1_000, redriveCount: 0, ...members }
}

/** Three public events per batch, numbered on from batch to batch. */
export function batchOf(sequence: number, text = `batch ${sequence}`): JournalBatch {
  return { sequence, firstEventId: sequence * 3 - 2, lastEventId: sequence * 3, text }
}

/** The commit that creates an execution in partition 0, whose first lease has epoch 1. */
export function firstCommit(arn: string, members: Partial<Commit> = {}): Commit {
  return { ...nextCommit(arn, 0), summary: summaryOf(arn), ...members }
}

/** The commit that follows the batch with sequence `expectedSequence`. */
export function nextCommit(arn: string, expectedSequence: number, members: Partial<Commit> = {}): Commit {
  return { arn, partition: 0, epoch: 1, expectedSequence, journal: batchOf(expectedSequence + 1), ...members }
}

/** A commit without a journal batch. */
export function sideCommit(arn: string, expectedSequence: number, members: Partial<Commit>): Commit {
  return { arn, partition: 0, epoch: 1, expectedSequence, ...members }
}

/** Takes all partitions of a new store, which gives each epoch 1. */
export async function lease(store: Store): Promise<Store> {
  for (let partition = 0; partition < store.partitionCount; partition++) await leaseOf(store, partition)
  return store
}

export async function leaseOf(store: Store, partition = 0, owner = 'node-1', now = 0): Promise<Lease> {
  const taken = await store.acquireLease({ partition, owner, now, durationMs: 10_000 })
  if (taken === undefined) throw new Error(`Partition ${partition} has another owner`)
  return taken
}
