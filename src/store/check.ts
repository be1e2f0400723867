import type { Commit, ExecutionSummary, InboxMessage, NodeMessage, ResourceWrite } from './store.ts'

/**
 * What every store asks of a request before it looks at its data, so that a bug of the caller shows in every store
 * alike, the one of the simulation included.
 */

/** @throws {TypeError} the batch contradicts itself or breaks a rule of the contract */
export function checkBatch(batch: readonly Commit[], partitionCount: number): void {
  for (const commit of batch) checkCommit(commit, partitionCount)
}

/** @throws {TypeError} see {@link checkBatch} */
export function checkMessages(messages: readonly InboxMessage[], partitionCount: number): void {
  for (const message of messages) {
    checkPartition(message.partition, partitionCount)
    checkText(message.arn, 'the ARN of an inbox message')
    checkText(message.key, 'the key of an inbox message')
    checkText(message.text, `the inbox message for ${message.arn}`)
  }
}

/** @throws {TypeError} see {@link checkBatch} */
export function checkNodeMessages(messages: readonly NodeMessage[]): void {
  for (const { owner, text } of messages) {
    checkText(owner, 'the owner of a message to a node')
    checkText(text, `the message to ${owner}`)
  }
}

/** @throws {TypeError} see {@link checkBatch} */
export function checkWrites(writes: readonly ResourceWrite[]): void {
  for (const write of writes) {
    checkText(write.arn, `the ARN of a resource (${write.kind})`)
    if (!('put' in write)) continue
    checkText(write.put.parent, `the parent of ${write.arn}`)
    checkText(write.put.sortKey, `the sort key of ${write.arn}`)
    checkText(write.put.document, `the document of ${write.arn}`)
  }
}

/**
 * Partitions hold executions; as many further ones, which follow them, hold inbox messages alone.
 * @throws {TypeError} see {@link checkBatch}
 */
export function checkPartition(partition: number, partitionCount: number): void {
  if (Number.isInteger(partition) && partition >= 0 && partition < 2 * partitionCount) return
  throw new TypeError(`Partition ${partition} does not exist: this store has ${partitionCount}, counted from 0`)
}

function checkCommit(commit: Commit, partitionCount: number): void {
  const { arn, expectedSequence, journal, summary, checkpoint, inbox } = commit
  checkPartition(commit.partition, partitionCount)
  for (const { partition } of commit.reliesOn ?? []) checkPartition(partition, partitionCount)
  checkText(arn, 'the ARN of a commit')
  if (!Number.isSafeInteger(expectedSequence) || expectedSequence < 0) {
    throw new TypeError(`${arn} cannot have the sequence ${expectedSequence}`)
  }
  if (journal === undefined) {
    const state = [summary, checkpoint, commit.wakeAt, commit.unfinished]
    if (expectedSequence === 0 && state.some((part) => part !== undefined)) {
      throw new TypeError(`${arn} does not exist before its first journal batch and cannot have anything else`)
    }
  } else {
    if (journal.sequence !== expectedSequence + 1) {
      throw new TypeError(`Journal batch ${journal.sequence} of ${arn} cannot follow batch ${expectedSequence}`)
    }
    if (expectedSequence === 0 && summary === undefined) {
      throw new TypeError(`The first journal batch of ${arn} comes without a summary`)
    }
    checkText(journal.text, `journal batch ${journal.sequence} of ${arn}`)
  }
  if (checkpoint !== undefined) checkText(checkpoint, `the checkpoint of ${arn}`)
  checkTime(commit.wakeAt, `wakeAt of ${arn}`)
  if (summary !== undefined) checkSummary(summary, arn)
  if (inbox !== undefined) checkMessages(inbox, partitionCount)
  if (commit.nodeMessages !== undefined) checkNodeMessages(commit.nodeMessages)
}

function checkSummary(summary: ExecutionSummary, arn: string): void {
  if (summary.arn !== arn) throw new TypeError(`The summary of ${summary.arn} came in a commit of ${arn}`)
  checkTime(summary.startDate, `startDate of ${arn}`)
  checkTime(summary.stopDate, `stopDate of ${arn}`)
  checkTime(summary.redriveDate, `redriveDate of ${arn}`)
  if (summary.details !== undefined) checkText(summary.details, `the details of ${arn}`)
}

function checkTime(time: number | null | undefined, what: string): void {
  if (time === null || time === undefined || Number.isSafeInteger(time)) return
  throw new TypeError(`${what} is ${time}, which is not a whole number of milliseconds`)
}

function checkText(text: string, what: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return
  throw new TypeError(`A text cannot be stored as it is, for it holds a lone surrogate or U+0000: ${what}`)
}
