import { type ResourceRecord, StoreFormatError } from '../store.ts'
import type { Ask, Database } from './database.ts'
import { codeOf } from './failure.ts'
import { migrations } from './migrations/migrations.ts'

export interface NewSchema {
  readonly partitionCount: number
  readonly initially: readonly Omit<ResourceRecord, 'revision'>[]
}

export interface MigrationRequest extends NewSchema {
  readonly place: string
  /** Nothing is made or changed. */
  readonly mustExist: boolean
}

/**
 * Makes the schema where there is none and brings it to the newest format, in one transaction. The row of the format is
 * locked meanwhile, so that of several nodes that start at once one does it and the others find it done.
 * @returns the number of partitions, which the first node that ever started has fixed
 * @throws {StoreFormatError} the server is too old, or the schema is a newer version's or another program's; where it must
 *   exist: it does not, or is an older version's
 */
export function migrate(
  database: Database,
  schema: string,
  { partitionCount, initially, place, mustExist }: MigrationRequest
): Promise<number> {
  return database.transact(async (ask) => {
    await checkServer(ask, place)
    if (!(await hasFormatTable(ask, schema))) {
      if (mustExist) {
        throw new StoreFormatError(
          `${place} has no store: no server was started on it yet. Correct the database or the schema (?schema=NAME) in the address.`
        )
      }
      await makeFormatTable(ask, schema)
    }
    await ask(
      `INSERT INTO ${schema}.store (id, format, partition_count, health_checks) VALUES (1, 0, $1, 0)
       ON CONFLICT (id) DO NOTHING`,
      [partitionCount]
    )
    const [row] = await ask(`SELECT format, partition_count AS count FROM ${schema}.store WHERE id = 1 FOR UPDATE`)
    const format: number = row?.format
    if (format > migrations.length) {
      throw new StoreFormatError(
        `${place} has format version ${format}, written by a newer Stepwright; this one knows versions up to ` +
          `${migrations.length}. Start the newer Stepwright, or restore a backup from before the upgrade.`
      )
    }
    if (mustExist && format < migrations.length) {
      throw new StoreFormatError(
        `${place} has format version ${format}, of an older Stepwright; this one has ${migrations.length}. ` +
          'Use the command of the version that runs there, or start a server of this one first.'
      )
    }
    for (const migration of migrations.slice(format)) await ask(migration(schema))
    if (format === 0) await writeInitial(ask, schema, initially)
    if (format < migrations.length) await ask(`UPDATE ${schema}.store SET format = $1`, [migrations.length])
    return row?.count
  }, isRace)
}

async function writeInitial(ask: Ask, schema: string, initially: NewSchema['initially']): Promise<void> {
  for (const { kind, arn, parent, sortKey, document } of initially) {
    await ask(
      `INSERT INTO ${schema}.resources (kind, arn, parent, sort_key, revision, document) VALUES ($1, $2, $3, $4, 1, $5)`,
      [kind, arn, parent, sortKey, document]
    )
  }
}

async function checkServer(ask: Ask, place: string): Promise<void> {
  const [row] = await ask(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`
  )
  const version = Number(row?.version)
  if (version < OLDEST_VERSION) {
    throw new StoreFormatError(
      `${place} is Postgres ${Math.floor(version / 10_000)}; Stepwright needs 14 or newer. Upgrade the server.`
    )
  }
  // any other has no place for some characters of a payload
  if (row?.encoding === 'UTF8') return
  throw new StoreFormatError(
    `${place} has the encoding ${row?.encoding}; Stepwright needs UTF8. ` +
      `Make another database: createdb --encoding=UTF8 --template=template0 NAME.`
  )
}

async function hasFormatTable(ask: Ask, schema: string): Promise<boolean> {
  const [found] = await ask(`SELECT to_regclass($1) AS store`, [`${schema}.store`])
  return found?.store !== null
}

/** Nothing is asked of the user's rights beyond what is missing. */
async function makeFormatTable(ask: Ask, schema: string): Promise<void> {
  const [space] = await ask(`SELECT to_regnamespace($1) AS schema`, [schema])
  if (space?.schema === null) await ask(`CREATE SCHEMA ${schema}`)
  await ask(`CREATE TABLE ${schema}.store (
    id integer PRIMARY KEY CHECK (id = 1),
    format integer NOT NULL,
    partition_count integer NOT NULL,
    health_checks bigint NOT NULL
  )`)
}

/** Another node has made the same thing at the same moment. */
const isRace = (error: unknown): boolean => ['23505', '42P06', '42P07', 'XX000'].includes(codeOf(error))

const OLDEST_VERSION = 140_000
