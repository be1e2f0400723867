import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { migrate, readFormatVersion } from '../../../src/store/sqlite/migrate.ts'
import { migrations } from '../../../src/store/sqlite/migrations/migrations.ts'
import { openDatabase } from '../../../src/store/sqlite/open-database.ts'
import { prepareOperations } from '../../../src/store/sqlite/operations.ts'
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

/** How SQLite goes about each statement of the store. */
function readPlans(): { readonly sql: string; readonly steps: string[] }[] {
  const database = openEmpty()
  migrate(database, 0, migrations)
  const statements: string[] = []
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    statements.push(sql)
    return prepare(sql)
  }
  prepareOperations(database)
  return statements.map((sql) => {
    const steps = prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    return { sql, steps: steps.map(({ detail }) => String(detail)) }
  })
}

test('no statement looks at every row of a table or sorts them', () => {
  const plans = readPlans()
  expect(plans.length).toBeGreaterThan(30)
  // The table `store` has one row, and the rows that a statement brings itself (as values, or as a list in JSON) are no
  // table's.
  const isHarmless = (step: string): boolean =>
    step === 'SCAN store' || /^SCAN (\d+-ROW VALUES CLAUSE|page VIRTUAL TABLE INDEX 1:)$/.test(step)
  const scanning = plans.filter(({ steps }) => steps.some((step) => step.startsWith('SCAN') && !isHarmless(step)))
  expect(scanning).toEqual([])
  const sorting = plans.filter(({ steps }) => steps.some((step) => step === 'USE TEMP B-TREE FOR ORDER BY'))
  expect(sorting).toEqual([])
})

test('no statement has a parameter alone as its limit: SQLite would plan it anew for each value, 40 µs a time', () => {
  const limited = readPlans().filter(({ sql }) => sql.includes('LIMIT'))
  expect(limited.length).toBeGreaterThan(10)
  expect(limited.filter(({ sql }) => /LIMIT\s+\?/.test(sql))).toEqual([])
})

test.for([
  ['unfinished = 1', 'executions_unfinished (partition=? AND arn>?)'],
  ['wake_at <= ?', 'executions_to_wake (partition=? AND (wake_at,arn)>(?,?) AND wake_at<?)'],
  ['stop_date < ?', 'executions_closed (partition=? AND stop_date>? AND stop_date<?)'],
  ...['state_machine', 'state_machine_version', 'state_machine_alias', 'map_run', 'parent'].map((column) => [
    `WHERE e.${column} = ?`,
    `(${column}=? AND kind=? AND status=? AND <expr>=? AND start_date<?)`
  ]),
  ['FROM journal', 'journal_by_execution (execution=?'],
  ['FROM inbox WHERE partition', 'inbox_by_partition (partition=? AND rowid>?)'],
  ['sort_key > ?', '(kind=? AND parent=? AND sort_key>?)'],
  ['sort_key < ?', '(kind=? AND parent=? AND sort_key<?)']
] as const)('a statement with "%s" is answered by its index', ([part, expected]) => {
  const plans = readPlans().filter(({ sql }) => sql.includes(part as string))
  expect(plans.length).toBeGreaterThan(0)
  for (const { steps } of plans) expect(steps.some((step) => step.includes(expected as string))).toBe(true)
})
