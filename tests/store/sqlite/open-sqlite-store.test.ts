import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import { type Store, StoreFormatError, StoreUnavailable } from '../../../src/store/store.ts'
import { executionArn, firstCommit, lease, leaseOf } from '../fixtures.ts'
import { makeFolder } from './folder.ts'

async function open(directory: string): Promise<Store> {
  const store = await openSqliteStore({ directory })
  onTestFinished(() => store.close())
  return store
}

/** A folder with a store in it that holds one execution. */
async function makeStore(): Promise<{ directory: string; file: string }> {
  const directory = makeFolder()
  const store = await lease(await openSqliteStore({ directory }))
  await store.commit([firstCommit(executionArn('one'))])
  await store.close()
  return { directory, file: join(directory, 'stepwright.db') }
}

/** A process that opens the store, prints a line and keeps it open. */
async function startOwner(directory: string): Promise<{ pid: number | undefined; kill(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'owner-process.ts'), directory])
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('It has ended before it had the folder')))
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => undefined)
  return {
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
}

test('missing folders are made', async () => {
  await open(join(makeFolder(), 'some', 'where'))
})

test('a folder that is a file is refused with a sentence', async () => {
  const file = join(makeFolder(), 'file')
  writeFileSync(file, '')
  const opening = openSqliteStore({ directory: file })
  await expect(opening).rejects.toThrow(StoreUnavailable)
  await expect(opening).rejects.toThrow(`The data folder ${file} cannot be made`)
})

test.skipIf(process.platform !== 'linux')('a folder where none can be made is refused, and nothing hangs', async () => {
  const opening = openSqliteStore({ directory: '/proc/nothing/can/be/made/here' })
  await expect(opening).rejects.toThrow(StoreUnavailable)
  await expect(opening).rejects.toThrow('cannot be made')
})

test('a file that cannot be opened is refused with a sentence', async () => {
  const directory = makeFolder()
  const file = join(directory, 'stepwright.db')
  mkdirSync(file)
  const opening = openSqliteStore({ directory })
  await expect(opening).rejects.toThrow(StoreUnavailable)
  await expect(opening).rejects.toThrow(`${file} cannot be opened. Check that the folder exists`)
})

test('a folder that is open in this process cannot be opened again', async () => {
  const directory = makeFolder()
  const store = await open(directory)
  await expect(openSqliteStore({ directory })).rejects.toThrow(
    `The data folder ${directory} is in use by another Stepwright process (pid ${process.pid}). Stop that process first`
  )
  await store.close()
  await open(directory)
})

test('a folder has one process, and is free the moment that process is killed', async () => {
  const { directory } = await makeStore()
  const owner = await startOwner(directory)
  const opening = openSqliteStore({ directory })
  await expect(opening).rejects.toThrow(StoreFormatError)
  await expect(opening).rejects.toThrow(`(pid ${owner.pid})`)
  await owner.kill()
  const store = await open(directory)
  expect(await leaseOf(store, 0, 'the next', 0)).toMatchObject({ owner: 'the next', epoch: 3 })
  expect(await store.load(executionArn('one'))).toMatchObject({ sequence: 1 })
})

test('of processes that start at the same moment, one gets the folder', async () => {
  const directory = makeFolder()
  const owners = Array.from({ length: 4 }, () => startOwner(directory))
  const outcomes = await Promise.allSettled(owners)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('other programs can read the database while the store is open', async () => {
  const { directory, file } = await makeStore()
  await open(directory)
  const database = new DatabaseSync(file, { readOnly: true })
  expect(database.prepare('SELECT arn FROM executions').all()).toEqual([{ arn: executionArn('one') }])
  database.close()
})

test('data of a newer version are refused and left as they are', async () => {
  const { directory, file } = await makeStore()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 99; PRAGMA journal_mode = DELETE')
  database.close()
  const before = readFileSync(file)
  const opening = openSqliteStore({ directory })
  await expect(opening).rejects.toThrow(StoreFormatError)
  await expect(opening).rejects.toThrow(
    `${file} has format version 99, written by a newer Stepwright; this one knows versions up to 1. ` +
      'Start the newer Stepwright, or restore a backup from before the upgrade.'
  )
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('the database of another program is refused and left as it is', async () => {
  const directory = makeFolder()
  const file = join(directory, 'stepwright.db')
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE theirs (id INTEGER PRIMARY KEY)')
  database.close()
  const before = readFileSync(file)
  await expect(openSqliteStore({ directory })).rejects.toThrow(`${file} is a database of another program`)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a folder from before the first release, whose tables were others, is refused with what to do', async () => {
  const { directory, file } = await makeStore()
  const database = new DatabaseSync(file)
  database.exec('DROP TABLE node_messages')
  database.close()
  const opening = openSqliteStore({ directory })
  await expect(opening).rejects.toThrow(StoreFormatError)
  await expect(opening).rejects.toThrow(
    `${file} has tables that this Stepwright does not know: a version before the first release wrote it ` +
      '(no such table: node_messages). Choose another data folder (--data), or move this one away to begin anew.'
  )
})

test('a file that is no database is refused', async () => {
  const directory = makeFolder()
  const file = join(directory, 'stepwright.db')
  writeFileSync(file, 'something else altogether '.repeat(1_000))
  const opening = openSqliteStore({ directory })
  await expect(opening).rejects.toThrow(StoreFormatError)
  await expect(opening).rejects.toThrow(`${file} is not a SQLite database. Restore a backup`)
})

test('a database that lost its end is refused as damaged', async () => {
  const { directory, file } = await makeStore()
  truncateSync(file, 8_192)
  const opening = openSqliteStore({ directory })
  await expect(opening).rejects.toThrow(StoreFormatError)
  await expect(opening).rejects.toThrow(`${file} is damaged. Stop Stepwright and restore a backup.`)
})

test('after a refusal the folder is free', async () => {
  const { directory, file } = await makeStore()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 99')
  await expect(openSqliteStore({ directory })).rejects.toThrow(StoreFormatError)
  database.exec('PRAGMA user_version = 1')
  database.close()
  await open(directory)
})

test('the number of partitions is fixed by the first opening', async () => {
  const directory = makeFolder()
  const first = await openSqliteStore({ directory, partitionCount: 3 })
  await first.close()
  expect(await open(directory)).toMatchObject({ partitionCount: 3 })
})

test('after closing, every call is refused', async () => {
  const directory = makeFolder()
  const store = await open(directory)
  await store.close()
  await expect(store.checkHealth()).rejects.toThrow(`The store in ${directory} is closed.`)
  await expect(store.commit([])).rejects.toThrow(StoreUnavailable)
})
