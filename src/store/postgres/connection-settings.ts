import type { PoolConfig } from 'pg'
import { StoreFormatError } from '../store.ts'

/** How a database is reached, and where in it the store is. */
export interface ConnectionSettings {
  readonly pool: PoolConfig
  /** Most connections. */
  readonly size: number
  /** The schema's name, as given. */
  readonly schema: string
  /** The place in words, without the password: `postgres://user@host:5432/database (schema stepwright)`. */
  readonly place: string
}

/**
 * Reads a URL `postgres://user:password@host:port/database?…`. Its parameters are some of `pg` (`sslmode`, `sslrootcert`,
 * `sslcert`, `sslkey`, `application_name`, `options`, `host` for a socket's folder) and four of our own: `schema`,
 * `pool_size`, `connect_timeout` and `query_timeout` (seconds). Others are refused, as by libpq: a slip in `schema` would
 * make another store.
 * @throws {StoreFormatError} the URL cannot be read, or a parameter is unknown or has a value that makes no sense
 */
export function readConnectionUrl(url: string): ConnectionSettings {
  const parsed = URL.parse(url)
  if (parsed === null || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    throw new StoreFormatError(
      'The address of the database must have the form postgres://USER:PASSWORD@HOST/DATABASE, with characters of the ' +
        'password that are neither letters nor digits as %XX.'
    )
  }
  const take = (name: string): string | undefined => {
    const value = parsed.searchParams.get(name) ?? undefined
    parsed.searchParams.delete(name)
    return value
  }
  const schema = take('schema') ?? 'stepwright'
  if (!/^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/.test(schema)) {
    throw new StoreFormatError(`The schema '${schema}' cannot be used: letters, digits, '_' and '-', at most 63.`)
  }
  const size = amount('pool_size', take('pool_size'), DEFAULT_POOL_SIZE, 2, 1_000)
  const connectMs = amount('connect_timeout', take('connect_timeout'), 10, 1, 600) * 1_000
  const queryMs = amount('query_timeout', take('query_timeout'), 15, 1, 600) * 1_000
  readTlsMode(parsed.searchParams)
  const place = `postgres://${parsed.username ? `${parsed.username}@` : ''}${parsed.host}${parsed.pathname} (schema ${schema})`
  const unknown = [...parsed.searchParams.keys()].find((name) => !PARAMETERS_OF_PG.includes(name))
  if (unknown !== undefined) {
    const known = [...PARAMETERS_OF_PG, 'schema', 'pool_size', 'connect_timeout', 'query_timeout'].join(', ')
    throw new StoreFormatError(
      `The address of the database ${place} has a parameter '${unknown}'. Correct it or take it out; there are ${known}.`
    )
  }
  return {
    pool: {
      connectionString: parsed.href,
      application_name: parsed.searchParams.get('application_name') ?? 'stepwright',
      connectionTimeoutMillis: connectMs,
      // a connection that has gone silent must not hold what waits for it for ever
      query_timeout: queryMs,
      statement_timeout: queryMs,
      keepAlive: true
    },
    size,
    schema,
    place
  }
}

function amount(name: string, text: string | undefined, byDefault: number, least: number, most: number): number {
  if (text === undefined) return byDefault
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new StoreFormatError(`${name} in the address of the database must be from ${least} to ${most}, not '${text}'.`)
}

/** `require` and `verify-ca` check as `verify-full` does; `pg` would print a page about that at each start. */
function readTlsMode(parameters: URLSearchParams): void {
  const mode = parameters.get('sslmode')
  if (mode === null || ['disable', 'no-verify', 'verify-full'].includes(mode)) return
  if (!['require', 'verify-ca'].includes(mode)) {
    throw new StoreFormatError(
      `sslmode in the address of the database must be disable, no-verify, require, verify-ca or verify-full, not '${mode}'.`
    )
  }
  parameters.set('sslmode', 'verify-full')
}

const PARAMETERS_OF_PG = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options', 'host']
const DEFAULT_POOL_SIZE = 10
