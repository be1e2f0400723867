import type { DatabaseSync, StatementSync } from 'node:sqlite'

export type Outcome = { readonly value: unknown } | { readonly error: unknown }

/**
 * Runs many writes as one transaction, so that they share one write to the disk. Each keeps its own fate: one that
 * throws is undone alone and its neighbours go on. Where the transaction itself cannot be committed, all have failed.
 */
export class WriteGroup {
  readonly #database: DatabaseSync
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #savepoint: StatementSync
  readonly #release: StatementSync
  readonly #undo: StatementSync
  readonly #onUndone: () => void

  /** @param onUndone called whenever a write did not happen after all */
  constructor(database: DatabaseSync, onUndone: () => void) {
    this.#onUndone = onUndone
    this.#database = database
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
    this.#savepoint = database.prepare('SAVEPOINT write')
    this.#release = database.prepare('RELEASE write')
    this.#undo = database.prepare('ROLLBACK TO write')
  }

  run(writes: readonly (() => unknown)[]): Outcome[] {
    try {
      this.#begin.run()
      const [only] = writes
      // a lone write needs nothing to part it from others
      const outcomes =
        writes.length === 1 && only !== undefined ? [{ value: only() }] : writes.map((write) => this.#attempt(write))
      this.#commit.run()
      return outcomes
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#onUndone()
      return writes.map(() => ({ error }))
    }
  }

  #attempt(write: () => unknown): Outcome {
    this.#savepoint.run()
    try {
      return { value: write() }
    } catch (error) {
      // Some failures of the disk end the whole transaction.
      if (!this.#database.isTransaction) throw error
      this.#undo.run()
      this.#onUndone()
      return { error }
    } finally {
      if (this.#database.isTransaction) this.#release.run()
    }
  }
}
