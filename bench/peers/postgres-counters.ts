import type { Client } from 'pg'
import { cpuTimeMs } from '../frame/cpu-time.ts'

/** What a Postgres server has done, by its own statistics. */
export interface PostgresCounters {
  readonly walBytes: number
  readonly walSyncs: number
  readonly transactions: number
  readonly rowsInserted: number
  readonly rowsUpdated: number
  readonly rowsDeleted: number
  /** Now. */
  readonly connections: number
  readonly databaseBytes: number
  /** Of all its processes. */
  readonly processorMs: number
}

export async function readCounters(client: Client): Promise<PostgresCounters> {
  // sessions report what they did when they have rested for a second
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  await client.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await client.query<Record<keyof PostgresCounters, string>>(`
    SELECT w.wal_bytes AS "walBytes",
      (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal') AS "walSyncs",
      d.xact_commit AS transactions, d.tup_inserted AS "rowsInserted",
      d.tup_updated AS "rowsUpdated", d.tup_deleted AS "rowsDeleted", d.numbackends AS connections,
      pg_database_size(d.datname) AS "databaseBytes"
    FROM pg_stat_wal w, pg_stat_database d WHERE d.datname = current_database()`)
  const [row] = rows
  if (row === undefined) throw new Error('Postgres counts nothing')
  const counters = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]))
  return { ...(counters as unknown as PostgresCounters), processorMs: cpuTimeMs(process.pid) }
}
