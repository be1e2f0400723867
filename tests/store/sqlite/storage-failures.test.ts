import type { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../src/store/sqlite/open-database.ts'
import type { OperationName, Operations } from '../../../src/store/sqlite/operations.ts'
import { RequestServer } from '../../../src/store/sqlite/request-server.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Answer } from '../../../src/store/sqlite/worker-messages.ts'
import { WriteGroup } from '../../../src/store/sqlite/write-group.ts'
import { StoreUnavailable } from '../../../src/store/store.ts'
import { batchOf, executionArn, firstCommit, lease, nextCommit } from '../fixtures.ts'
import { makeFolder } from './folder.ts'

const [one, two] = [executionArn('one'), executionArn('two')]

/** The worker's inside without the worker, so that a test can reach the database. */
function openInside(): { open: OpenDatabase; database: DatabaseSync; serve: Serve } {
  const open = openDatabase(makeFolder(), 1)
  onTestFinished(() => open.close())
  const server = new RequestServer(open)
  const serve: Serve = (...requests) => {
    const answers: Answer[] = []
    const numbered = requests.map(([name, ...parameters], id) => ({ id, name, parameters }))
    server.serve(numbered, (some) => answers.push(...some))
    return answers.sort((first, second) => first.id - second.id)
  }
  open.operations.acquireLease({ partition: 0, owner: 'node-1', now: 0, durationMs: 1 })
  return { open, database: open.database, serve }
}

type Serve = (
  ...requests: { [Name in OperationName]: [Name, ...Parameters<Operations[Name]>] }[OperationName][]
) => Answer[]

const nothing = (): void => undefined
const large = 'x'.repeat(200_000)

test('a full disk refuses writes with a sentence, serves reads, and takes writes again when there is space', () => {
  const { open, database, serve } = openInside()
  serve(['commit', [firstCommit(one)]])
  database.exec('PRAGMA max_page_count = 1')
  const [refused] = serve(['commit', [nextCommit(one, 1, { journal: batchOf(2, large) })]])
  expect(refused).toMatchObject({
    error: {
      name: 'StoreUnavailable',
      message: `No space is left for ${open.file}. Free space on its disk; Stepwright then goes on by itself. (database or disk is full)`
    }
  })
  expect(serve(['load', one])).toMatchObject([{ value: { sequence: 1, journal: [batchOf(1)] } }])
  database.exec('PRAGMA max_page_count = 1000000')
  expect(serve(['commit', [nextCommit(one, 1, { journal: batchOf(2, large) })]])).toEqual([{ id: 0, value: undefined }])
  expect(serve(['load', one])).toMatchObject([{ value: { sequence: 2 } }])
})

test('a disk that cannot be written refuses writes and the health check with a sentence, and serves reads', () => {
  const { open, database, serve } = openInside()
  serve(['commit', [firstCommit(one)]])
  database.exec('PRAGMA query_only = ON')
  const answers = serve(['commit', [nextCommit(one, 1)]], ['checkHealth'], ['load', one])
  const error = { name: 'StoreUnavailable', message: expect.stringContaining(`${open.file} cannot be written: `) }
  expect(answers).toMatchObject([{ error }, { error }, { value: { sequence: 1 } }])
  database.exec('PRAGMA query_only = OFF')
  expect(serve(['checkHealth'], ['commit', [nextCommit(one, 1)]])).toMatchObject([{ value: undefined }, {}])
  expect(serve(['load', one])).toMatchObject([{ value: { sequence: 2 } }])
})

test('a write that meets a full disk in a group leaves nothing half written', () => {
  const { database, serve } = openInside()
  database.exec('PRAGMA max_page_count = 1')
  const answers = serve(
    ['commit', [firstCommit(one)]],
    ['commit', [firstCommit(two, { journal: batchOf(1, large), checkpoint: large })]],
    ['commit', [nextCommit(one, 1)]]
  )
  const isWritten = answers.map((answer) => 'value' in answer)
  expect(isWritten[1]).toBe(false)
  const written = isWritten.filter(Boolean).length
  expect(serve(['load', two])).toEqual([{ id: 0, value: undefined }])
  expect(serve(['load', one])).toMatchObject([{ value: written === 0 ? undefined : { sequence: written } }])
})

test('a failing statement fails its own write alone', () => {
  const { database } = openInside()
  database.exec('CREATE TABLE trial (id INTEGER PRIMARY KEY)')
  const insert = database.prepare('INSERT INTO trial (id) VALUES (?)')
  const group = new WriteGroup(database, nothing, nothing)
  const outcomes = group.run([
    () => insert.run(1).changes,
    () => {
      insert.run(2)
      insert.run(1)
    },
    () => insert.run(3).changes
  ])
  expect(outcomes).toMatchObject([{ value: 1 }, { error: { errcode: 1555 } }, { value: 1 }])
  expect(database.prepare('SELECT id FROM trial').all()).toEqual([{ id: 1 }, { id: 3 }])
})

test('where the transaction is lost midway, every write of the group has failed and the next group works', () => {
  const { database } = openInside()
  database.exec('CREATE TABLE trial (id INTEGER PRIMARY KEY)')
  const insert = database.prepare('INSERT INTO trial (id) VALUES (?)')
  const group = new WriteGroup(database, nothing, nothing)
  const lost = new Error('lost')
  const outcomes = group.run([
    () => insert.run(1),
    () => {
      database.exec('ROLLBACK')
      throw lost
    },
    () => insert.run(3)
  ])
  expect(outcomes).toEqual([{ error: lost }, { error: lost }, { error: lost }])
  expect(group.run([() => insert.run(4).changes])).toEqual([{ value: 1 }])
  expect(database.prepare('SELECT id FROM trial').all()).toEqual([{ id: 4 }])
})

test('where the transaction cannot be committed, every write of the group has failed and the next group works', () => {
  const { database } = openInside()
  database.exec(`
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`)
  const insert = database.prepare('INSERT INTO children (parent) VALUES (?)')
  const group = new WriteGroup(database, nothing, nothing)
  let runs = 0
  const [first, second] = group.run([() => insert.run(1), () => insert.run(null) && runs++])
  expect([first, second]).toMatchObject([{ error: { errcode: 787 } }, { error: { errcode: 787 } }])
  expect(runs).toBe(1)
  expect(group.run([() => insert.run(null).changes])).toEqual([{ value: 1 }])
  expect(database.prepare('SELECT parent FROM children').all()).toEqual([{ parent: null }])
})

test('when the thread ends unexpectedly, what waits and what comes later is refused', async () => {
  const started = Promise.withResolvers<Worker>()
  process.once('worker', started.resolve)
  const directory = makeFolder()
  const lost: Error[] = []
  const store = await lease(await openSqliteStore({ directory, onLost: (error) => lost.push(error) }))
  const waiting = [store.commit([firstCommit(one)]), store.load(one), store.checkHealth()]
  const settled = Promise.allSettled(waiting)
  const worker = await started.promise
  await worker.terminate()
  const outcomes = await settled
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  expect(refused).not.toEqual([])
  for (const outcome of refused) expect(outcome).toMatchObject({ reason: { name: 'StoreUnavailable' } })
  await expect(store.load(one)).rejects.toThrow(StoreUnavailable)
  await expect(store.load(one)).rejects.toThrow(`The store in ${directory} has ended; restart the process.`)
  await store.close()
  expect(lost.map(({ message }) => message)).toEqual([`The store in ${directory} has ended; restart the process.`])
  const again = await openSqliteStore({ directory })
  await again.close()
})

test('a store that was closed is not lost', async () => {
  const lost: Error[] = []
  const store = await openSqliteStore({ directory: makeFolder(), onLost: (error) => lost.push(error) })
  await store.close()
  expect(lost).toEqual([])
})

test('a disk that is nearly full is reported before it is full', async () => {
  let free = 64 * 1024 * 1024
  const store = await openSqliteStore({ directory: makeFolder(), readFreeBytes: async () => free })
  onTestFinished(() => store.close())
  await store.checkHealth()
  free -= 1
  await expect(store.checkHealth()).rejects.toThrow(StoreUnavailable)
  await expect(store.checkHealth()).rejects.toThrow('is nearly full: 63 MiB are left, and 64 are needed.')
})
