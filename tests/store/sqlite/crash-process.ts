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
    print(`${left} ${sequence + 1}\n`)
  }
}

/** A pipe whose reader is behind takes nothing: the rest of this process waits for him. */
function print(line: string): void {
  for (;;) {
    try {
      writeSync(1, line)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

const names = Array.from({ length: PAIRS }, (_, n) => `${round}-${n}`)
await Promise.all(names.map((name) => commitPairs(executionArn(`left-${name}`), executionArn(`right-${name}`))))
