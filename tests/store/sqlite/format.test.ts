import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { migrate, readFormatVersion } from '../../../src/store/sqlite/migrate.ts'
import { migrations } from '../../../src/store/sqlite/migrations/migrations.ts'
import { openDatabase } from '../../../src/store/sqlite/open-database.ts'
import { openTables } from '../../../src/store/sqlite/tables.ts'
import { makeFolder } from './folder.ts'

const steps = ['CREATE TABLE one (id INTEGER)', 'ALTER TABLE one ADD COLUMN name TEXT; INSERT INTO one VALUES (1, 2)']

function openEmpty(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  onTestFinished(() => database.close())
  return database
}

test('a new database is brought to the newest version', () => {
  const database = openEmpty()
  expect(readFormatVersion(database, 'file', 2)).toBe(0)
  migrate(database, 0, steps)
  expect(readFormatVersion(database, 'file', 2)).toBe(2)
  expect(database.prepare('SELECT * FROM one').all()).toEqual([{ id: 1, name: '2' }])
})

test('an older database takes only the steps that it lacks', () => {
  const database = openEmpty()
  migrate(database, 0, steps.slice(0, 1))
  database.exec('INSERT INTO one VALUES (7)')
  migrate(database, readFormatVersion(database, 'file', 2), steps)
  expect(database.prepare('SELECT id FROM one').all()).toEqual([{ id: 7 }, { id: 1 }])
  migrate(database, readFormatVersion(database, 'file', 2), steps)
  expect(database.prepare('SELECT id FROM one').all()).toHaveLength(2)
})

test('a step that fails leaves the database as it was', () => {
  const database = openEmpty()
  migrate(database, 0, steps.slice(0, 1))
  const failing = [...steps, 'CREATE TABLE two (id INTEGER); INSERT INTO nowhere VALUES (1)']
  expect(() => migrate(database, 1, failing)).toThrow('no such table: nowhere')
  expect(readFormatVersion(database, 'file', 3)).toBe(1)
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([{ name: 'one' }])
  expect(database.prepare('SELECT * FROM one').all()).toEqual([])
})

test('every commit waits for the disk', () => {
  const { database, close } = openDatabase(makeFolder(), 1)
  onTestFinished(close)
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
})

test('no statement looks at every row of a table', () => {
  const database = openEmpty()
  migrate(database, 0, migrations)
  const statements: string[] = []
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    statements.push(sql)
    return prepare(sql)
  }
  openTables(database)
  const tables = ['executions', 'journal', 'inbox', 'resources', 'checkpoints', 'arns']
  for (const table of tables) expect(statements.some((sql) => sql.includes(` ${table} `))).toBe(true)
  const plans = statements.map((sql) => {
    const steps = prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    return { sql, steps: steps.map(({ detail }) => String(detail)) }
  })
  // The table `store` has one row.
  const scanning = plans.filter(({ steps }) => steps.some((step) => step.startsWith('SCAN') && step !== 'SCAN store'))
  expect(scanning).toEqual([])
  const sorting = plans.filter(({ steps }) => steps.some((step) => step === 'USE TEMP B-TREE FOR ORDER BY'))
  expect(sorting).toEqual([])
})
