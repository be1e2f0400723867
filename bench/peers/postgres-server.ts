import { Client } from 'pg'
import { serve } from '../frame/contender.ts'
import { openPostgres } from './postgres.ts'
import { type PostgresCounters, readCounters } from './postgres-counters.ts'

/** A Postgres for several contenders; measuring it answers what it has counted since it was last measured. */

export interface PostgresOptions {
  readonly port: number
}

export interface PostgresCounted extends PostgresCounters {
  readonly url: string
}

await serve<PostgresOptions, object, PostgresCounted>(async ({ port }) => {
  const { url, close } = await openPostgres(port)
  const client = new Client({ connectionString: url })
  await client.connect()
  let before = await readCounters(client)
  return {
    async measure() {
      const now = await readCounters(client)
      const { connections, ...counters } = now
      const since = Object.fromEntries(
        Object.entries(counters).map(([name, value]) => [name, value - before[name as keyof PostgresCounters]])
      )
      before = now
      return { ...(since as unknown as PostgresCounters), connections, url }
    },
    async close() {
      await client.end()
      await close()
    }
  }
})
