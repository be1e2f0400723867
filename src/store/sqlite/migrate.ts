import type { DatabaseSync } from 'node:sqlite'
import { StoreFormatError } from '../store.ts'

/** "SWRT": marks a SQLite file as ours. */
const APPLICATION_ID = 0x53575254

/**
 * The format version of a database, 0 for an empty one.
 * @throws {StoreFormatError} the file belongs to another program or to a newer version of this one
 */
export function readFormatVersion(database: DatabaseSync, file: string, newest: number): number {
  const version = readPragma(database, 'user_version')
  if (readPragma(database, 'application_id') !== APPLICATION_ID) {
    const isEmpty = readPragma(database, 'schema_version') === 0
    if (isEmpty) return 0
    throw new StoreFormatError(`${file} is a database of another program. Choose another data folder.`)
  }
  if (version <= newest) return version
  throw new StoreFormatError(
    `${file} has format version ${version}, written by a newer Stepwright; this one knows versions up to ${newest}. ` +
      'Start the newer Stepwright, or restore a backup from before the upgrade.'
  )
}

/** Brings the database from a format version to the newest in one transaction: it ends either there or as it was. */
export function migrate(database: DatabaseSync, version: number, migrations: readonly string[]): void {
  if (version === migrations.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const migration of migrations.slice(version)) database.exec(migration)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function readPragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}
