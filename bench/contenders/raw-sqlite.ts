import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Commit, Store } from '../../src/store/store.ts'
import { serve } from '../frame/contender.ts'
import { drive } from '../frame/load.ts'
import { INPUT } from '../frame/workload.ts'
import type { EngineOptions } from './engine.ts'
import { EngineHost } from './engine-host.ts'

/**
 * The raw limit: the bytes that the engine wrote for a load, in the same batches, straight to SQLite with the same sync
 * setting and nothing besides.
 */

await serve<EngineOptions, { count: number; atOnce: number }, { perSecond: number; bytesPerExecution: number }>(
  async (options) => {
    const recorded = new Map<string, readonly string[][]>()
    return {
      async measure({ count, atOnce }) {
        const key = `${count} ${atOnce}`
        const batches = recorded.get(key) ?? (await record(options, count, atOnce))
        recorded.set(key, batches)
        const seconds = write(batches)
        const length = batches.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0)
        return { perSecond: count / seconds, bytesPerExecution: length / count }
      },
      close: async () => undefined
    }
  }
)

async function record(options: EngineOptions, count: number, atOnce: number): Promise<readonly string[][]> {
  const transactions = new Transactions()
  const watch = (store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown
        if (typeof member !== 'function') return member
        if (name !== 'commit') return member.bind(target)
        return (...[batch]: Parameters<Store['commit']>) => {
          const committed = target.commit(batch)
          committed.then(() => transactions.add(batch.flatMap(textsOf)))
          return committed
        }
      }
    })
  const host = await EngineHost.open({ ...options, watch })
  await drive(count, atOnce, () => host.runToEnd(INPUT))
  await host.close()
  return transactions.all
}

/** Commits that waited together share a transaction, and are then answered by one message: before the next tick. */
class Transactions {
  readonly all: string[][] = []
  #open: string[] | undefined

  add(texts: readonly string[]): void {
    if (this.#open === undefined) {
      this.#open = []
      this.all.push(this.#open)
      process.nextTick(() => (this.#open = undefined))
    }
    this.#open.push(...texts)
  }
}

/** What must be durable of a commit: its journal, and the summary where that has changed. */
const textsOf = ({ journal, summary }: Commit): string[] => [
  journal?.text ?? '',
  ...(summary === undefined ? [] : [JSON.stringify(summary)])
]

function write(batches: readonly string[][]): number {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  const database = new DatabaseSync(join(directory, 'raw.db'))
  // as the store has them: pages as large are 1 µs of processor time per task less, here as there
  database.exec('PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
  database.exec('PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON; PRAGMA wal_autocheckpoint=4000')
  database.exec('CREATE TABLE journal(id INTEGER PRIMARY KEY, text TEXT)')
  const insert = database.prepare('INSERT INTO journal(text) VALUES (?)')
  const startedAt = performance.now()
  for (const batch of batches) {
    database.exec('BEGIN')
    for (const text of batch) insert.run(text)
    database.exec('COMMIT')
  }
  const seconds = (performance.now() - startedAt) / 1000
  database.close()
  rmSync(directory, { recursive: true })
  return seconds
}
