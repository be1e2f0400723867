import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { hashArn } from '../../../src/store/arn-hash.ts'
import { ExecutionIds } from '../../../src/store/sqlite/execution-ids.ts'
import { migrate } from '../../../src/store/sqlite/migrate.ts'
import { migrations } from '../../../src/store/sqlite/migrations/migrations.ts'
import { openDatabase } from '../../../src/store/sqlite/open-database.ts'
import { RequestServer } from '../../../src/store/sqlite/request-server.ts'
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
      first.complete()
    }
    first.database.exec('COMMIT')
    expectTaken(first, started)
  }
  first.close()
  const second = open()
  onTestFinished(second.close)
  expectTaken(second, started)
})

test('refused starts beside the others do not keep executions out of the index', () => {
  const open = openDatabase(makeQuickFolder(), 1)
  onTestFinished(open.close)
  open.operations.acquireLease({ partition: 0, owner: 'node-1', now: 0, durationMs: 10_000 })
  const server = new RequestServer(open)
  let started = 0
  const startSome = (count: number) =>
    Array.from({ length: count }, () => firstCommit(executionArn(`run-${started++}`), { epoch: 1 }))
  const serve = (...batches: ReturnType<typeof startSome>[]): void =>
    server.serve(
      batches.map((batch, id) => ({ id, name: 'commit', parameters: [batch] })),
      () => undefined
    )
  while (started < 16_300) serve(startSome(1_630))
  for (let group = 0; group < 90; group++) serve(startSome(100), [firstCommit(executionArn('run-1'), { epoch: 1 })])
  const count = open.database.prepare('SELECT count(*) AS n FROM executions').get()?.n as number
  const { until } = open.database.prepare('SELECT indexed_until AS until FROM store').get() as { until: number }
  expect(count).toBe(16_300 + 9_000)
  expect(until).toBeGreaterThanOrEqual(16_300)
})

test('no commit pays for many more than it adds', () => {
  const database = openTables()
  const ids = new ExecutionIds(database, 8)
  const count = database.prepare('SELECT count(*) AS n FROM execution_ids')
  const counts = [0]
  for (const arn of arns) {
    start(database, ids, arn)
    ids.sweep()
    counts.push(count.get()?.n as number)
  }
  const steps = counts.slice(1).map((n, index) => n - (counts[index] ?? 0))
  expect(Math.max(...steps)).toBe(2)
})

test('restarts before the index has all that is to go into it do not make what is read at a start longer and longer', () => {
  const database = openTables()
  let started = 0
  for (let restart = 0; restart < 20; restart++) {
    const ids = new ExecutionIds(database, 8)
    for (let count = 0; count < 2; count++) {
      start(database, ids, executionArn(`run-${started++}`))
      ids.sweep()
    }
  }
  const { until } = database.prepare('SELECT indexed_until AS until FROM store').get() as { until: number }
  expect(started - until).toBeLessThan(16)
})

test('deleting what the index has does not have the newest executions read again', () => {
  const database = openTables()
  const ids = new ExecutionIds(database, 8)
  for (const arn of arns.slice(0, 16)) {
    start(database, ids, arn)
    ids.sweep()
  }
  const readRevision = (): unknown => database.prepare('SELECT index_revision AS n FROM store').get()?.n
  const before = readRevision()
  remove(database, ids, arns[0] ?? '')
  expect(readRevision()).toBe(before)
  remove(database, ids, arns[15] ?? '')
  expect(readRevision()).not.toBe(before)
})

test('where the disk fails while what was undone is found out, executions are found once it can be read again', () => {
  const database = openTables()
  const prepare = database.prepare.bind(database)
  let isBroken = false
  database.prepare = (sql) => {
    const statement = prepare(sql)
    if (!sql.includes('WHERE id > ?')) return statement
    statement.iterate = new Proxy(statement.iterate, {
      apply: (iterate, self, parameters) => {
        if (isBroken) throw new Error('disk I/O error')
        return Reflect.apply(iterate, self, parameters)
      }
    })
    return statement
  }
  const ids = new ExecutionIds(database, 8)
  const [first = '', second = ''] = arns
  start(database, ids, first)
  database.exec('BEGIN')
  remove(database, ids, first)
  start(database, ids, first)
  database.exec('ROLLBACK')
  isBroken = true
  expect(() => {
    ids.recover()
    ids.find(first)
  }).toThrow('disk I/O error')
  isBroken = false
  expect(ids.find(first)).toBe(1)
  expect(ids.find(second)).toBeUndefined()
})
