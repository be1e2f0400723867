import type { DatabaseSync } from 'node:sqlite'
import { type Commit, CommitConflict, type ExecutionSummary, type Store, type StoredExecution } from '../store.ts'
import { Arns } from './arns.ts'
import { Checkpoints } from './checkpoints.ts'
import { ExecutionListing } from './execution-listing.ts'
import { type ExecutionPosition, Executions } from './executions.ts'
import { Inbox } from './inbox.ts'
import { Journal, type JournalRow } from './journal.ts'
import { NodeMessages } from './node-messages.ts'
import { Partitions } from './partitions.ts'
import { Resources } from './resources.ts'

/** The methods of a store that the worker carries out, as it does them: at once and in its thread. */
export type Operations = {
  readonly [Name in Exclude<keyof Store, 'partitionCount' | 'close'>]: (
    ...request: Parameters<Store[Name]>
  ) => Awaited<ReturnType<Store[Name]>>
}

export type OperationName = keyof Operations

export interface PreparedOperations {
  readonly operations: Operations
  /** Called when a transaction has written everything else. */
  readonly complete: () => void
  /** Called when something was undone: what is known of the tables beside them may be wrong. */
  readonly forget: () => void
}

/** Those that change something and run inside of a transaction; the others read. */
export const writeNames: ReadonlySet<OperationName> = new Set<OperationName>([
  'acquireLease',
  'releaseLease',
  'renewLeases',
  'sendToNodes',
  'takeNodeMessages',
  'commit',
  'deleteClosed',
  'sendToInbox',
  'writeResources',
  'checkHealth'
])

/** Every operation of the contract in terms of the tables. One that throws leaves it to its transaction to undo it. */
export function prepareOperations(database: DatabaseSync): PreparedOperations {
  const arns = new Arns(database)
  const executions = new Executions(database, arns)
  const listing = new ExecutionListing(database, arns)
  const journal = new Journal(database)
  const checkpoints = new Checkpoints(database)
  const inbox = new Inbox(database)
  const nodeMessages = new NodeMessages(database)
  const partitions = new Partitions(database)
  const resources = new Resources(database)
  // A write, so that a full or read-only disk shows; SQLite leaves out writes that change nothing.
  const countHealthCheck = database.prepare('UPDATE store SET health_checks = health_checks + 1')

  function applyCommits(batch: readonly Commit[]): void {
    let rows: JournalRow[] = []
    for (const commit of batch) {
      applyCommit(commit, rows)
      // what is known of an execution is dropped after some thousand others, and then looked for among its rows
      if (rows.length < JOURNAL_ROWS_AT_ONCE) continue
      journal.append(rows)
      rows = []
    }
    journal.append(rows)
  }

  /** @param rows gets what is to be appended to the journal */
  function applyCommit(commit: Commit, rows: JournalRow[]): void {
    const { partition, epoch, checkpoint } = commit
    checkFence(partition, epoch)
    for (const other of commit.reliesOn ?? []) checkFence(other.partition, other.epoch)
    const id = commit.summary !== undefined && isFirst(commit) ? insert(commit, commit.summary) : update(commit)
    if (id !== undefined) {
      if (commit.journal !== undefined) rows.push({ execution: id, batch: commit.journal })
      if (checkpoint !== undefined) checkpoints.put(id, commit.journal?.sequence ?? commit.expectedSequence, checkpoint)
    }
    if (commit.inbox !== undefined) inbox.append(commit.inbox)
    if (commit.acknowledged !== undefined) inbox.delete(partition, commit.acknowledged)
    if (commit.nodeMessages !== undefined) nodeMessages.append(commit.nodeMessages)
  }

  function checkFence(partition: number, epoch: number): void {
    if (partitions.currentEpoch(partition) !== epoch) {
      throw new CommitConflict(`Epoch ${epoch} of partition ${partition} is no longer current`, 'epoch')
    }
  }

  function insert({ arn, partition, wakeAt, unfinished }: Commit, summary: ExecutionSummary): number {
    const id = executions.insert(partition, summary, wakeAt ?? null, unfinished ?? false)
    if (id === undefined) throw conflict(arn, executions.find(arn), 0)
    return id
  }

  /** Answers the id, `undefined` where there is no such execution and the commit expects none. */
  function update(commit: Commit): number | undefined {
    const { arn, expectedSequence } = commit
    const position = executions.find(arn)
    if ((position?.sequence ?? 0) !== expectedSequence) throw conflict(arn, position, expectedSequence)
    if (position !== undefined) executions.update(position, commit)
    return position?.id
  }

  function load(arn: string): StoredExecution | undefined {
    const position = executions.find(arn)
    const summary = executions.readSummary(arn)
    if (position === undefined || summary === undefined) return undefined
    const { id, sequence } = position
    const checkpoint = checkpoints.read(id)
    const tail = journal.readAfter(id, checkpoint?.sequence ?? 0)
    return { summary, sequence, ...(checkpoint && { checkpoint }), journal: tail }
  }

  const operations: Operations = {
    acquireLease: (request) => partitions.acquire(request),
    releaseLease: (lease) => partitions.release(lease),
    renewLeases: (request) => partitions.renew(request),
    listLeases: () => partitions.list(),
    commit: applyCommits,
    load,
    readSummary: (arn) => executions.readSummary(arn),
    listSummaries: (query) => listing.list(query),
    readJournal(query) {
      const position = executions.find(query.arn)
      return position === undefined ? [] : journal.readEvents(position.id, query)
    },
    listUnfinished: (query) => executions.listUnfinished(query),
    listWakes: (query) => executions.listWakes(query),
    deleteClosed(query) {
      const ids = executions.deleteClosed(query)
      for (const id of ids) {
        journal.delete(id)
        checkpoints.delete(id)
      }
      return ids.length
    },
    sendToInbox: (messages) => inbox.append(messages),
    readInbox: (query) => inbox.read(query),
    countInbox: () => inbox.count(),
    sendToNodes: (messages) => nodeMessages.append(messages),
    takeNodeMessages: (query) => nodeMessages.take(query),
    listNodesWithMessages: (query) => nodeMessages.owners(query),
    readResource: (kind, arn) => resources.read(kind, arn),
    listResources: (query) => resources.list(query),
    writeResources: (writes) => resources.write(writes),
    checkHealth: () => void countHealthCheck.run()
  }
  return {
    operations,
    complete: () => executions.sweepIds(),
    forget: () => {
      executions.forgetUndone()
      arns.forget()
      partitions.forgetEpochs()
    }
  }
}

const JOURNAL_ROWS_AT_ONCE = 128

const isFirst = ({ expectedSequence, journal }: Commit): boolean => expectedSequence === 0 && journal !== undefined

const conflict = (arn: string, found: ExecutionPosition | undefined, expected: number): CommitConflict =>
  new CommitConflict(`${arn} has sequence ${found?.sequence ?? 0} and not ${expected}`)
