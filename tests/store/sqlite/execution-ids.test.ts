import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { hashArn } from '../../../src/store/arn-hash.ts'
import { ExecutionIds } from '../../../src/store/sqlite/execution-ids.ts'
import { migrate } from '../../../src/store/sqlite/migrate.ts'
import { migrations } from '../../../src/store/sqlite/migrations/migrations.ts'
import { openDatabase } from '../../../src/store/sqlite/open-database.ts'
import { executionArn, firstCommit } from '../fixtures.ts'
import { makeQuickFolder } from './folder.ts'

function openTables(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  onTestFinished(() => database.close())
  migrate(database, 0, migrations)
  database.exec('INSERT INTO store (id, partition_count) VALUES (1, 1)')
  return database
}

function start(database: DatabaseSync, ids: ExecutionIds, arn: string): void {
  const hash = hashArn(arn)
  database
    .prepare(
      `INSERT INTO executions
         (id, arn, arn_hash, partition, unfinished, kind, name, state_machine, status, start_date, redrive_count)
       VALUES (?, ?, ?, 0, 0, 'execution', 'name', 1, 'SUCCEEDED', 0, 0)`
    )
    .run(ids.add(arn, hash), arn, hash)
}

function remove(database: DatabaseSync, ids: ExecutionIds, arn: string): void {
  const row = database.prepare('DELETE FROM executions WHERE arn = ? RETURNING id, arn_hash AS hash').get(arn)
  ids.delete([row as { id: number; hash: number }])
}

const arns = Array.from({ length: 24 }, (_, index) => executionArn(`n-${index}`))

/** Starts the executions that there are not, deletes some that there are; refused, it is undone. */
interface Call {
  readonly started: readonly string[]
  readonly deleted: readonly string[]
  readonly isRefused: boolean
}

const call: fc.Arbitrary<Call> = fc.record({
  started: fc.subarray(arns, { maxLength: 6 }),
  deleted: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(arns) }),
  isRefused: fc.nat(4).map((chance) => chance === 0)
})

/** Calls that share a transaction, which fails or not; after some the process starts again. */
const transactions = fc.array(
  fc.record({
    calls: fc.array(call, { minLength: 1, maxLength: 4 }),
    fails: fc.nat(5).map((chance) => chance === 0),
    restarts: fc.nat(7).map((chance) => chance === 0)
  }),
  { maxLength: 30 }
)

test('whatever is started, deleted, refused, undone and begun again, the executions found are those that there are', () => {
  fc.assert(
    fc.property(transactions, (plans) => {
      const database = openTables()
      const read = database.prepare('SELECT id FROM executions WHERE arn = ?')
      const isThere = (arn: string): boolean => read.get(arn) !== undefined
      let ids = new ExecutionIds(database, 8)
      const expectAll = (): void => {
        expect(arns.map((arn) => ids.find(arn))).toEqual(arns.map((arn) => read.get(arn)?.id))
      }
      for (const { calls, fails, restarts } of plans) {
        database.exec('BEGIN')
        for (const { started, deleted, isRefused } of calls) {
          database.exec('SAVEPOINT call')
          for (const arn of deleted.filter(isThere)) remove(database, ids, arn)
          for (const arn of started.filter((one) => !isThere(one))) start(database, ids, arn)
          expectAll()
          if (isRefused) {
            database.exec('ROLLBACK TO call')
            ids.recover()
          } else ids.sweep()
          database.exec('RELEASE call')
          expectAll()
        }
        database.exec(fails ? 'ROLLBACK' : 'COMMIT')
        if (fails) ids.recover()
        if (restarts) ids = new ExecutionIds(database, 8)
        expectAll()
      }
    }),
    { numRuns: 150 }
  )
})

test('executions go into the index many at a time, and are gone from it when they are deleted', () => {
  const database = openTables()
  const ids = new ExecutionIds(database, 8)
  const countIndexed = (): unknown => database.prepare('SELECT count(*) AS n FROM execution_ids').get()?.n
  for (const arn of arns.slice(0, 7)) {
    start(database, ids, arn)
    ids.sweep()
  }
  expect(countIndexed()).toBe(0)
  for (const arn of arns.slice(7, 12)) {
    start(database, ids, arn)
    ids.sweep()
  }
  expect(countIndexed()).toBe(8)
  for (const arn of arns.slice(0, 12)) remove(database, ids, arn)
  expect(countIndexed()).toBe(0)
})

test('an execution whose ARN has the hash of another is another', () => {
  const database = openTables()
  const ids = new ExecutionIds(database, 1)
  const [one = '', other = ''] = arns
  start(database, ids, one)
  database.prepare('UPDATE executions SET arn_hash = ?').run(hashArn(other))
  ids.sweep()
  expect(ids.find(other)).toBeUndefined()
  start(database, ids, other)
  ids.sweep()
  expect(ids.find(other)).toBe(2)
  expect(ids.find(one, hashArn(other))).toBe(1)
})

test('a name is taken wherever its execution is known: in memory, on its way into the index, in it, after a restart', () => {
  const folder = makeQuickFolder()
  const arnOf = (index: number): string => executionArn(`run-${index}`)
  const open = () => {
    const opened = openDatabase(folder, 1)
    const lease = opened.operations.acquireLease({ partition: 0, owner: 'node-1', now: 0, durationMs: 10_000 })
    return { ...opened, epoch: lease?.epoch ?? 0 }
  }
  const expectTaken = ({ operations, epoch }: ReturnType<typeof open>, count: number): void => {
    for (let index = 0; index < count; index += 997) {
      expect(() => operations.commit([firstCommit(arnOf(index), { epoch })])).toThrow('has sequence 1 and not 0')
    }
  }
  const first = open()
  let started = 0
  for (const count of [16_000, 1_000, 4_000, 15_000]) {
    first.database.exec('BEGIN')
    for (const end = started + count; started < end; started += 100) {
      first.operations.commit(Array.from({ length: 100 }, (_, index) => firstCommit(arnOf(started + index))))
    }
    first.database.exec('COMMIT')
    expectTaken(first, started)
  }
  first.close()
  const second = open()
  onTestFinished(second.close)
  expectTaken(second, started)
})
