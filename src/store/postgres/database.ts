import { type ClientBase, Pool, type PoolClient, type QueryResultRow, types } from 'pg'
import { StoreUnavailable } from '../store.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import { explainFailure, explainUnreached, hasNoConnectionLeft, isConnectionLost, mustBeRepeated } from './failure.ts'

/** A statement that is planned once per connection. */
export interface Statement {
  readonly name: string
  readonly text: string
  /** Doing it twice is the same as doing it once, so a lost connection is no reason to give up. */
  readonly isRepeatable: boolean
  /** What the work of a node stands or falls with: it does not wait behind reads that somebody asked for. */
  readonly isUrgent?: boolean
}

export type Row = QueryResultRow

/** Statements within one transaction. */
export type Ask = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/** The connections to one database: a pool for what is urgent, and one for the rest. */
export class Database {
  readonly #pool: Pool
  readonly #urgentPool: Pool
  readonly #place: string
  readonly #underWay = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor({ pool, size, place }: ConnectionSettings) {
    this.#place = place
    const prepareSession = async (client: ClientBase): Promise<void> => {
      client.on('error', () => undefined)
      await client.query(SESSION).catch(() => undefined)
    }
    const open = (max: number): Pool =>
      // of connections that wait for use; the next query makes a new one
      new Pool({ ...pool, max, types: { getTypeParser }, onConnect: prepareSession }).on('error', () => undefined)
    const urgentCount = Math.max(1, Math.floor(size * URGENT_SHARE))
    this.#urgentPool = open(urgentCount)
    this.#pool = open(size - urgentCount)
  }

  /** @throws {StoreUnreached} nothing was written. @throws {StoreUnavailable} the outcome is unknown */
  run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#track(() => this.#run(statement, values))
  }

  async #run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    const { name, text, isUrgent = false } = statement
    const pool = isUrgent ? this.#urgentPool : this.#pool
    const query = { name, text, values: [...values] }
    let isUnknown = false
    for (let tries = 1; ; tries++) {
      let client: PoolClient | undefined
      try {
        client = await pool.connect()
        const { rows } = await client.query<Row>(query)
        client.release()
        return rows
      } catch (error) {
        client?.release(true)
        const isUnsent = client === undefined || hasNoConnectionLeft(error)
        const isLost = isConnectionLost(error)
        if (isLost && !isUnsent) isUnknown = true
        const again = mustBeRepeated(error) || (statement.isRepeatable && isLost)
        if (tries < MAX_TRIES && again) continue
        throw isUnsent ? explainUnreached(error, this.#place, isUnknown) : explainFailure(error, this.#place)
      }
    }
  }

  /**
   * Several statements that take effect together or not at all. Where they got in the way of others, all are done again.
   * @param mayRepeat further failures that leave nothing behind and pass when everything is done again
   * @throws {StoreUnreached} nothing was written. @throws {StoreUnavailable} where the commit failed, its outcome is unknown
   */
  transact<T>(work: (ask: Ask) => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
    return this.#track(() => this.#transact(work, mayRepeat))
  }

  async #transact<T>(work: (ask: Ask) => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
    for (let tries = 1; ; tries++) {
      let client: PoolClient
      try {
        client = await this.#pool.connect()
      } catch (error) {
        throw explainUnreached(error, this.#place)
      }
      let failure: unknown
      try {
        return await this.#transactOn(client, work, (error) => (failure = error))
      } catch (error) {
        if (error !== failure) throw error
        const again = mustBeRepeated(error) || mayRepeat(error)
        if (tries < MAX_TRIES && again) continue
        throw hasNoConnectionLeft(error) ? explainUnreached(error, this.#place) : explainFailure(error, this.#place)
      }
    }
  }

  /** @param onFailure told of what the database failed with, as against what `work` throws */
  async #transactOn<T>(
    client: PoolClient,
    work: (ask: Ask) => Promise<T>,
    onFailure: (error: unknown) => void
  ): Promise<T> {
    const ask: Ask = async (text, values = []) => {
      const answer = client.query<Row>(text, [...values])
      answer.catch(onFailure)
      return (await answer).rows
    }
    let isBroken = true
    try {
      await ask('BEGIN')
      let answer: T
      try {
        answer = await work(ask)
      } catch (error) {
        // where the connection is lost, the database undoes it; what failed first says why
        isBroken = await client.query('ROLLBACK').then(
          () => false,
          () => true
        )
        throw error
      }
      await ask('COMMIT')
      isBroken = false
      return answer
    } finally {
      client.release(isBroken)
    }
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
    await Promise.all([this.#pool.end(), this.#urgentPool.end()])
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new StoreUnavailable(`The store ${this.#place} is closed`)
    const running = work()
    this.#underWay.add(running)
    try {
      return await running
    } finally {
      this.#underWay.delete(running)
    }
  }
}

/** Counts and times are below 2^53. */
const getTypeParser: typeof types.getTypeParser = ((oid: number, format?: 'text') =>
  oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser

/**
 * Every statement finds its rows by an index. A plan made while the tables were small must not be kept when they are
 * large, and what was begun by a process that has stopped must not hold others up. A database that does not know these
 * settings does without.
 */
const SESSION = `SET enable_seqscan = off; SET enable_mergejoin = off; SET enable_hashjoin = off; SET jit = off;
  SET plan_cache_mode = force_generic_plan; SET idle_in_transaction_session_timeout = 5000`

const MAX_TRIES = 5

/** Two batches are under way at most, each of two statements where some begin new executions. */
const URGENT_SHARE = 0.4
