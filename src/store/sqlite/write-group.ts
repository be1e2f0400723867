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
  readonly #beforeCommit: () => void
  readonly #onUndone: () => void

  /**
   * @param beforeCommit may write what belongs to none of the writes; where it throws, all have failed
   * @param onUndone called whenever a write did not happen after all
   */
  constructor(database: DatabaseSync, beforeCommit: () => void, onUndone: () => void) {
    this.#beforeCommit = beforeCommit
    this.#onUndone = onUndone
    this.#database = database
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
    this.#savepoint = database.prepare('SAVEPOINT write')
    this.#release = database.prepare('RELEASE write')
    this.#undo = database.prepare('ROLLBACK TO write')
  }

  /**
   * Without anything to part them, for a savepoint copies each page that is changed after it.
   * Where one throws, all are undone and run again, parted.
   */
  run(writes: readonly (() => unknown)[]): Outcome[] {
    let isWriting = false
    try {
      return this.#transact(() => {
        isWriting = true
        const outcomes = writes.map((write) => ({ value: write() }))
        isWriting = false
        return outcomes
      })
    } catch (error) {
      if (!isWriting || writes.length === 1) return writes.map(() => ({ error }))
    }
    try {
      return this.#transact(() => writes.map((write) => this.#attempt(write)))
    } catch (error) {
      return writes.map(() => ({ error }))
    }
  }

  #transact(work: () => Outcome[]): Outcome[] {
    try {
      this.#begin.run()
      const outcomes = work()
      this.#beforeCommit()
      this.#commit.run()
      return outcomes
    } catch (error) {
      try {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      } finally {
        this.#onUndone()
      }
      throw error
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
