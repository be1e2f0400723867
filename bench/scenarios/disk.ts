import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { EngineHost } from '../contenders/engine-host.ts'
import { drive } from '../frame/load.ts'
import type { Scenario } from '../frame/scenario.ts'
import { fiveTasks, INPUT } from '../frame/workload.ts'

/** What a closed execution leaves behind. */
export const disk: Scenario = {
  name: 'disk',
  title: 'bytes of the data folder for each closed execution of five tasks',
  async run(bench) {
    const count = bench.size(10_000, 2_000)
    const host = await EngineHost.open({ definition: fiveTasks, type: 'STANDARD', functions: 'inline' })
    try {
      const before = sizeOf(host.directory)
      await drive(count, 200, () => host.runToEnd(INPUT))
      await host.store.checkHealth()
      bench.record('five Task states', 'bytes/execution', [(sizeOf(host.directory) - before) / count])
    } finally {
      await host.close()
    }
  }
}

/** With all that is in the write-ahead log moved to where it stays; the log itself has a size of its own whatever is stored. */
function sizeOf(directory: string): number {
  const files = readdirSync(directory).filter((name) => name.endsWith('.db'))
  return files.reduce((sum, name) => {
    const path = join(directory, name)
    const database = new DatabaseSync(path)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    database.close()
    return sum + statSync(path).size
  }, 0)
}
