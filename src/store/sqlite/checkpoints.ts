import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StoredExecution } from '../store.ts'

/** The last checkpoint of each execution that has one. */
export class Checkpoints {
  readonly #put: StatementSync
  readonly #read: StatementSync
  readonly #delete: StatementSync

  constructor(database: DatabaseSync) {
    this.#put = database.prepare(
      `INSERT INTO checkpoints (execution, sequence, text) VALUES (?, ?, ?)
       ON CONFLICT (execution) DO UPDATE SET sequence = excluded.sequence, text = excluded.text`
    )
    this.#read = database.prepare('SELECT sequence, text FROM checkpoints WHERE execution = ?')
    this.#delete = database.prepare('DELETE FROM checkpoints WHERE execution = ?')
  }

  put(execution: number, sequence: number, text: string): void {
    this.#put.run(execution, sequence, text)
  }

  read(execution: number): StoredExecution['checkpoint'] {
    return this.#read.get(execution) as StoredExecution['checkpoint']
  }

  delete(execution: number): void {
    this.#delete.run(execution)
  }
}
