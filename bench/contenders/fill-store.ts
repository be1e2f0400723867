import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openDatabase } from '../../src/store/sqlite/open-database.ts'
import type { Commit, ExecutionSummary } from '../../src/store/store.ts'
import { INPUT } from '../frame/workload.ts'
import { ServerHost } from './server-host.ts'

const BATCH = 2_000

/**
 * Puts many executions into the store of a folder, all as one stands that the server itself has started there: its rows
 * again under other, random names, started one after the other and, where it waits, to be woken one after the other in a day.
 */
export async function fillStore(folder: string, definition: string, count: number): Promise<void> {
  const seedArn = await startOne(folder, definition)
  const { database, operations, complete, close } = openDatabase(join(folder, 'data'), 1)
  database.exec('PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 100000; PRAGMA cache_size = -400000')
  const seed = operations.load(seedArn)
  const row = database.prepare('SELECT wake_at, unfinished FROM executions WHERE arn = ?').get(seedArn)
  if (seed === undefined || row === undefined) throw new Error('The execution to copy is not in the store')
  const lease = operations.acquireLease({ partition: 0, owner: 'filling', now: Date.now(), durationMs: 3_600_000 })
  if (lease === undefined) throw new Error('Somebody else has the store')
  const copy = (index: number): Commit[] => {
    const name = randomUUID()
    const arn = seedArn.replace(/seed$/, name)
    const rename = (text: string): string => text.replaceAll(seedArn, arn).replaceAll('"seed"', `"${name}"`)
    const summary: ExecutionSummary = { ...seed.summary, arn, name, startDate: seed.summary.startDate - index }
    const wakeAt = row.wake_at === null ? null : Number(row.wake_at) + Math.floor((index * DAY_MS) / count)
    return seed.journal.map((journal, at) => ({
      arn,
      partition: 0,
      epoch: lease.epoch,
      expectedSequence: at,
      journal: { ...journal, text: rename(journal.text) },
      ...(at === 0 && { summary, wakeAt, unfinished: row.unfinished === 1 })
    }))
  }
  for (let first = 0; first < count; first += BATCH) {
    database.exec('BEGIN')
    const size = Math.min(BATCH, count - first)
    operations.commit(Array.from({ length: size }, (_, index) => copy(first + index)).flat())
    complete()
    database.exec('COMMIT')
  }
  operations.releaseLease(lease)
  // a gigabyte that is not on the disk yet would be waited for by the server that is measured
  database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)')
  close()
}

async function startOne(folder: string, definition: string): Promise<string> {
  const host = await ServerHost.open(folder, 1)
  await host.client.call('CreateActivity', { name: 'bench' })
  const stateMachineArn = await host.createStateMachine('bench', definition)
  const input = { stateMachineArn, name: 'seed', input: INPUT }
  const { executionArn } = await host.client.call<{ executionArn: string }>('StartExecution', input)
  await host.close()
  return executionArn
}

const DAY_MS = 86_400_000
