import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import {
  type InboxMessage,
  type JournalBatch,
  type ResourceRecord,
  type StoredExecution,
  StoreFormatError
} from '../store.ts'
import { openDatabase } from './open-database.ts'
import type { SummaryRow } from './summary-row.ts'
import { summaryColumns, summaryOf } from './summary-row.ts'

/** An execution or Map Run with all that is kept of it but its journal. */
export interface FolderExecution {
  /** Ascends in the order in which they were started. */
  readonly id: number
  readonly summary: StoredExecution['summary']
  readonly wakeAt: number | null
  readonly unfinished: boolean
  readonly checkpoint?: NonNullable<StoredExecution['checkpoint']>
}

/** How many there are of each. */
export interface FolderCounts {
  readonly executions: number
  readonly resources: number
  readonly messages: number
}

/** Everything in a data folder, for reading it as a whole. While it is open nobody else can have the folder. */
export class FolderContents {
  readonly partitionCount: number
  readonly counts: FolderCounts
  /** Differs from before when a server has run on the folder since. */
  readonly age: number
  readonly #database: DatabaseSync
  readonly #close: () => void

  /**
   * @throws {StoreFormatError} there is no store, another process has it, or another program or version wrote it
   * @throws {StoreUnavailable} it cannot be read
   */
  constructor(directory: string) {
    if (!existsSync(join(directory, 'stepwright.db'))) {
      throw new StoreFormatError(`${directory} is no data folder: it has no stepwright.db. Name the folder of --data.`)
    }
    const opened = openDatabase(directory, 1)
    this.#database = opened.database
    this.#close = opened.close
    this.partitionCount = opened.partitionCount
    this.counts = {
      executions: this.#number('SELECT count(*) AS n FROM executions'),
      resources: this.#number('SELECT count(*) AS n FROM resources'),
      messages: this.#number('SELECT count(*) AS n FROM inbox')
    }
    // each start of a server takes the partitions anew
    this.age = this.#number('SELECT coalesce(sum(epoch), 0) AS n FROM partitions')
  }

  *executions(afterId: number): Generator<FolderExecution> {
    const rows = this.#database
      .prepare(
        `SELECT e.id, e.wake_at AS wakeAt, e.unfinished, c.sequence, c.text, ${summaryColumns}
         FROM executions e LEFT JOIN checkpoints c ON c.execution = e.id WHERE e.id > ? ORDER BY e.id`
      )
      .iterate(afterId)
    for (const row of rows) {
      const { id, wakeAt, unfinished, sequence, text } = row as unknown as ExecutionRow
      yield {
        id,
        summary: summaryOf(row as unknown as SummaryRow),
        wakeAt,
        unfinished: unfinished === 1,
        ...(sequence !== null && text !== null && { checkpoint: { sequence, text } })
      }
    }
  }

  countExecutionsUntil(id: number): number {
    const row = this.#database.prepare('SELECT count(*) AS n FROM executions WHERE id <= ?').get(id)
    return row?.n as number
  }

  /** Of an execution, ascending. */
  *journal(id: number, afterSequence: number): Generator<JournalBatch> {
    const rows = this.#database
      .prepare(
        `SELECT sequence, first_event_id AS firstEventId, last_event_id AS lastEventId, text FROM journal
         WHERE execution = ? AND sequence > ? ORDER BY sequence`
      )
      .iterate(id, afterSequence)
    for (const row of rows) yield row as unknown as JournalBatch
  }

  *resources(): Generator<ResourceRecord> {
    const rows = this.#database
      .prepare('SELECT kind, arn, parent, sort_key AS sortKey, revision, document FROM resources ORDER BY kind, arn')
      .iterate()
    for (const row of rows) yield row as unknown as ResourceRecord
  }

  /** In the order in which they came, with the partitions of this folder. */
  *messages(): Generator<InboxMessage> {
    const rows = this.#database.prepare('SELECT partition, arn, key, text FROM inbox ORDER BY id').iterate()
    for (const row of rows) yield row as unknown as InboxMessage
  }

  close(): void {
    this.#close()
  }

  #number(query: string): number {
    return this.#database.prepare(query).get()?.n as number
  }
}

interface ExecutionRow {
  readonly id: number
  readonly wakeAt: number | null
  readonly unfinished: number
  readonly sequence: number | null
  readonly text: string | null
}
