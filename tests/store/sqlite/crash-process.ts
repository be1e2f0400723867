/**
 * Commits without end, each batch to a pair of executions (left and right), and prints every acknowledgement with a
 * synchronous write, so that what was printed is what was acknowledged.
 */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Commit } from '../../../src/store/store.ts'
import { batchOf, executionArn, leaseOf, nextCommit, summaryOf } from '../fixtures.ts'

const PAIRS = 16

const [directory = '', round = ''] = process.argv.slice(2)
const store = await openSqliteStore({ directory })
const { epoch } = await leaseOf(store, 0, `round ${round}`)

async function commitPairs(left: string, right: string): Promise<never> {
  for (let sequence = 0; ; sequence++) {
    const commitOf = (arn: string): Commit =>
      nextCommit(arn, sequence, {
        epoch,
        journal: batchOf(sequence + 1, 'x'.repeat(1_000)),
        summary: summaryOf(arn, { details: String(sequence + 1) })
      })
    await store.commit([commitOf(left), commitOf(right)])
    writeSync(1, `${left} ${sequence + 1}\n`)
  }
}

const names = Array.from({ length: PAIRS }, (_, n) => `${round}-${n}`)
await Promise.all(names.map((name) => commitPairs(executionArn(`left-${name}`), executionArn(`right-${name}`))))
