import type { Client } from 'pg'
import { cpuTimeMs } from '../frame/cpu-time.ts'

/**
 * What a Postgres server has done. Bytes of its log are exact; rows and transactions are its statistics, to which a session
 * adds what it did at most once a second, and where it rests before that ten seconds later: some of what one measurement
 * should have is then counted in the next.
 */
export interface PostgresCounters {
  readonly walBytes: number
  readonly transactions: number
  readonly rowsInserted: number
  readonly rowsUpdated: number
  readonly rowsDeleted: number
  /** Now. */
  readonly connections: number
  /** Of all its processes. */
  readonly processorMs: number
}

export async function readCounters(client: Client): Promise<PostgresCounters> {
  // most sessions have told by then
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  await client.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await client.query<Record<keyof PostgresCounters, string>>(`
    SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS "walBytes",
      d.xact_commit AS transactions, d.tup_inserted AS "rowsInserted",
      d.tup_updated AS "rowsUpdated", d.tup_deleted AS "rowsDeleted", d.numbackends AS connections
    FROM pg_stat_database d WHERE d.datname = current_database()`)
  const [row] = rows
  if (row === undefined) throw new Error('Postgres counts nothing')
  const counters = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]))
  return { ...(counters as unknown as PostgresCounters), processorMs: cpuTimeMs(process.pid) }
}
