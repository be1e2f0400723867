import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { hashArn } from '../arn-hash.ts'

/** An execution that the index may lack. */
interface Recent {
  readonly id: number
  readonly hash: number
}

/** Executions on their way into the index. */
interface Sweep {
  /** By their hashes, ascending. */
  readonly executions: readonly Recent[]
  /** How many of them are in the index. */
  done: number
  /** No execution of an id up to this one is missing among them. */
  readonly until: number
}

/**
 * Finds executions by their ARNs. Most names are random, so an index that took each as it starts would write another of
 * its pages for each. Instead the newest executions are known in memory, where their rows bring them back after a
 * restart, and go into the index (`execution_ids`) later: thousands in the order of the index, several to a page, a few
 * with each commit. The index has hashes, which are short; whether the ARN is the same, the row says.
 */
export class ExecutionIds {
  /** By ARN: those that the index lacks and that are not being swept into it. Some may have been undone or deleted. */
  #recent = new Map<string, Recent>()
  /** By ARN, those of the sweep. */
  #swept = new Map<string, Recent>()
  #sweep: Sweep | undefined
  #lastId = 0
  #addedSinceSweeping = 0
  /** The index has the executions up to this id. */
  #indexedUntil = 0
  /** Counts what changed the index or took from what is known in memory, so that it shows when that was undone. */
  #revision = 0
  /** Something was undone since what is known in memory was last compared with the store. */
  #mayBeUndone = false
  readonly #sweptAtOnce: number
  readonly #readProgress: StatementSync
  readonly #writeProgress: StatementSync
  readonly #listRecent: StatementSync
  readonly #readNewest: StatementSync
  readonly #readArn: StatementSync
  readonly #find: StatementSync
  readonly #index: StatementSync
  readonly #delete: StatementSync

  /** @param sweptAtOnce how many go into the index together */
  constructor(database: DatabaseSync, sweptAtOnce = SWEPT_AT_ONCE) {
    this.#sweptAtOnce = sweptAtOnce
    this.#readProgress = database.prepare('SELECT indexed_until AS indexedUntil, index_revision AS revision FROM store')
    this.#writeProgress = database.prepare('UPDATE store SET indexed_until = ?, index_revision = ?')
    this.#listRecent = database.prepare('SELECT id, arn, arn_hash AS hash FROM executions WHERE id > ?')
    this.#readNewest = database.prepare('SELECT max(id) AS id FROM executions')
    this.#readArn = database.prepare('SELECT arn FROM executions WHERE id = ?')
    this.#find = database.prepare('SELECT id FROM execution_ids WHERE arn_hash = ?')
    this.#index = database.prepare(
      `INSERT OR IGNORE INTO execution_ids (arn_hash, id)
       SELECT e.arn_hash, e.id FROM json_each(?) page CROSS JOIN executions e ON e.id = page.value`
    )
    this.#delete = database.prepare('DELETE FROM execution_ids WHERE arn_hash = ? AND id = ?')
    this.#readRecent()
  }

  find(arn: string, hash = hashArn(arn)): number | undefined {
    this.#takeBackUndone()
    const recent = this.#recent.get(arn) ?? this.#swept.get(arn)
    if (recent !== undefined && this.#isOf(recent.id, arn)) return recent.id
    const found = this.#find.all(hash).find(({ id }) => this.#isOf(id as number, arn))
    return found?.id as number | undefined
  }

  /** The id of an execution whose row is written now. None is given twice. */
  add(arn: string, hash: number): number {
    this.#takeBackUndone()
    const id = ++this.#lastId
    this.#recent.set(arn, { id, hash })
    this.#addedSinceSweeping++
    return id
  }

  /** Of executions whose rows were just deleted. */
  delete(executions: readonly Recent[]): void {
    this.#takeBackUndone()
    for (const { id, hash } of executions) this.#delete.run(hash, id)
    // the name of one that the index lacks can be taken by another, which then has its place in memory
    if (executions.some(({ id }) => id > this.#indexedUntil)) this.#revise()
  }

  /**
   * Puts some into the index, twice as many as were added since. Called when a transaction has written everything else:
   * undone with a write that is refused, sweeps would begin anew each time, and what is in memory would grow without end.
   */
  sweep(): void {
    this.#takeBackUndone()
    if (this.#sweep === undefined && this.#recent.size >= this.#sweptAtOnce) this.#beginSweep()
    const sweep = this.#sweep
    const added = this.#addedSinceSweeping
    this.#addedSinceSweeping = 0
    if (sweep === undefined || added === 0) return
    // of so many, sweeps before were cut off by restarts: this one could be, too
    const isBehind = sweep.executions.length >= 2 * this.#sweptAtOnce
    const end = isBehind ? sweep.executions.length : sweep.done + 2 * added
    const some = sweep.executions.slice(sweep.done, end)
    this.#index.run(JSON.stringify(some.map(({ id }) => id)))
    sweep.done += some.length
    if (sweep.done === sweep.executions.length) this.#endSweep(sweep)
    this.#revise()
  }

  /** To be called when something was undone. Never throws: the store is read when it is next asked for something. */
  recover(): void {
    this.#mayBeUndone = true
  }

  #takeBackUndone(): void {
    if (!this.#mayBeUndone) return
    if (this.#storedProgress().revision !== this.#revision) this.#readRecent()
    this.#mayBeUndone = false
  }

  #beginSweep(): void {
    this.#swept = this.#recent
    this.#recent = new Map()
    const executions = [...this.#swept.values()].sort((one, other) => one.hash - other.hash)
    this.#sweep = { executions, done: 0, until: this.#lastId }
  }

  #endSweep({ until }: Sweep): void {
    this.#indexedUntil = until
    this.#sweep = undefined
    this.#swept = new Map()
  }

  #revise(): void {
    this.#revision++
    this.#writeProgress.run(this.#indexedUntil, this.#revision)
  }

  /** What a sweep has done that did not come to its end is done again. Where it throws, nothing has changed. */
  #readRecent(): void {
    const { indexedUntil, revision } = this.#storedProgress()
    const newestId = this.#readNewest.get()?.id as number | null
    const recent = new Map<string, Recent>()
    for (const row of this.#listRecent.iterate(indexedUntil)) {
      const { arn, id, hash } = row as unknown as Recent & { readonly arn: string }
      recent.set(arn, { id, hash })
    }
    this.#lastId = Math.max(this.#lastId, indexedUntil, newestId ?? 0)
    this.#recent = recent
    this.#swept = new Map()
    this.#sweep = undefined
    this.#indexedUntil = indexedUntil
    this.#revision = revision
  }

  #isOf(id: number, arn: string): boolean {
    return this.#readArn.get(id)?.arn === arn
  }

  #storedProgress(): Progress {
    // there is none before the row of `store` has been written
    return (this.#readProgress.get() as Progress | undefined) ?? { indexedUntil: 0, revision: 0 }
  }
}

interface Progress {
  readonly indexedUntil: number
  readonly revision: number
}

/**
 * Among a million, seven of so many share a page. They take some 300 bytes of memory each, and as much again before all
 * are in the index; all are read again in 30 ms when the store is opened. Where restarts have cut sweeps off, twice as
 * many gather at most.
 */
const SWEPT_AT_ONCE = 16_384
