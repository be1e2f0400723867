import { type Commit, CommitConflict, type ExecutionSummary } from '../store.ts'
import { arnHash } from './arn-hash.ts'
import { type ArnMember, arnColumns } from './summary-row.ts'

/** A batch as the parameters of the statement that writes it: JSON texts of arrays of rows. */
export interface MergedBatch {
  readonly partitionCount: number
  readonly partitions: string
  readonly executions: string
  /** Journal batches beyond the first of an execution. */
  readonly journal: string
  readonly messages: string
  readonly acknowledged: string
  readonly nodeMessages: string
}

/**
 * Makes one row of all commits of an execution, for a statement sees the tables as they were before it.
 * @throws {CommitConflict} the batch has two epochs of a partition, or commits of one execution that do not follow each other
 */
export function mergeBatch(batch: readonly Commit[]): MergedBatch {
  const epochs = new Map<number, number>()
  const executions = new Map<string, MergedExecution>()
  const messages: object[] = []
  const nodeMessages: object[] = []
  const acknowledged = new Map<number, object>()
  for (const [n, commit] of batch.entries()) {
    const { partition, arn } = commit
    addEpoch(epochs, commit)
    for (const other of commit.reliesOn ?? []) addEpoch(epochs, other)
    const merged = executions.get(arn)
    if (merged === undefined) executions.set(arn, new MergedExecution(executions.size, commit))
    else merged.add(commit)
    for (const message of commit.inbox ?? []) messages.push({ place: messages.length, n, ...message })
    for (const message of commit.nodeMessages ?? []) nodeMessages.push({ place: nodeMessages.length, ...message })
    for (const id of commit.acknowledged ?? []) {
      // the first time counts: after it, the id is nobody's
      if (!acknowledged.has(id)) acknowledged.set(id, { n, partition, id })
    }
  }
  const all = [...executions.values()]
  return {
    partitionCount: epochs.size,
    partitions: JSON.stringify(Array.from(epochs, ([partition, epoch]) => ({ partition, epoch }))),
    executions: JSON.stringify(all.map((execution) => execution.row())),
    journal: JSON.stringify(all.flatMap((execution) => execution.laterJournal())),
    messages: JSON.stringify(messages),
    acknowledged: JSON.stringify([...acknowledged.values()]),
    nodeMessages: JSON.stringify(nodeMessages)
  }
}

function addEpoch(epochs: Map<number, number>, { partition, epoch }: Pick<Commit, 'partition' | 'epoch'>): void {
  if ((epochs.get(partition) ?? epoch) !== epoch) {
    throw new CommitConflict(`Partition ${partition} has two epochs in one batch`, 'epoch')
  }
  epochs.set(partition, epoch)
}

class MergedExecution {
  readonly #n: number
  readonly #first: Commit
  #sequence: number
  readonly #journal: NonNullable<Commit['journal']>[] = []
  #firstSummary: ExecutionSummary | undefined
  #summary: ExecutionSummary | undefined
  #wakeAt: number | null | undefined
  #unfinished: boolean | undefined
  #checkpoint: { readonly sequence: number; readonly text: string } | undefined

  constructor(n: number, commit: Commit) {
    this.#n = n
    this.#first = commit
    this.#sequence = commit.expectedSequence
    this.#apply(commit)
  }

  add(commit: Commit): void {
    if (commit.expectedSequence !== this.#sequence) {
      throw new CommitConflict(`${commit.arn} has sequence ${this.#sequence} and not ${commit.expectedSequence}`)
    }
    this.#apply(commit)
  }

  #apply({ journal, summary, wakeAt, unfinished, checkpoint }: Commit): void {
    if (journal !== undefined) {
      this.#journal.push(journal)
      this.#sequence = journal.sequence
    }
    this.#firstSummary ??= summary
    this.#summary = summary ?? this.#summary
    this.#wakeAt = wakeAt === undefined ? this.#wakeAt : wakeAt
    this.#unfinished = unfinished ?? this.#unfinished
    if (checkpoint !== undefined) this.#checkpoint = { sequence: this.#sequence, text: checkpoint }
  }

  row(): object {
    const { arn, partition, expectedSequence } = this.#first
    const [journal] = this.#journal
    const isNew = expectedSequence === 0 && journal !== undefined
    const isChanged = this.#summary !== undefined || this.#wakeAt !== undefined || this.#unfinished !== undefined
    return {
      n: this.#n,
      arn,
      partition,
      expected: expectedSequence,
      is_new: isNew,
      is_changed: !isNew && isChanged,
      ...(this.#wakeAt !== undefined && { has_wake: true, wake_at: this.#wakeAt }),
      ...(this.#unfinished !== undefined && { unfinished: this.#unfinished }),
      ...(isNew && this.#firstSummary !== undefined && fixedColumns(this.#firstSummary)),
      ...(this.#summary !== undefined && changingColumns(this.#summary)),
      ...(journal !== undefined && {
        sequence: journal.sequence,
        first_event_id: journal.firstEventId,
        last_event_id: journal.lastEventId,
        text: journal.text
      }),
      ...(this.#checkpoint !== undefined && {
        checkpoint_sequence: this.#checkpoint.sequence,
        checkpoint: this.#checkpoint.text
      })
    }
  }

  laterJournal(): object[] {
    return this.#journal.slice(1).map(({ sequence, firstEventId, lastEventId, text }) => ({
      n: this.#n,
      sequence,
      first_event_id: firstEventId,
      last_event_id: lastEventId,
      text
    }))
  }
}

function fixedColumns(summary: ExecutionSummary): object {
  const { kind, name, startDate } = summary
  const arns = (Object.entries(arnColumns) as [ArnMember, string][]).flatMap(([member, column]) => {
    const arn = summary[member]
    return arn === undefined ? [] : [[column, arn] as const, [`${column}_hash`, arnHash(arn)] as const]
  })
  return { kind, name, start_date: startDate, ...Object.fromEntries(arns) }
}

function changingColumns({ status, stopDate, redriveCount, redriveDate, details }: ExecutionSummary): object {
  return { status, stop_date: stopDate, redrive_count: redriveCount, redrive_date: redriveDate, details }
}
