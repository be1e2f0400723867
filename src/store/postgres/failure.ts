import { StoreFormatError, StoreUnavailable, StoreUnreached } from '../store.ts'

/** What Postgres (or the way to it) says went wrong: a SQLSTATE of five characters, or the code of a system error. */
export const codeOf = (error: unknown): string => (error as { readonly code?: string } | undefined)?.code ?? ''

/** Two statements got in each other's way and this one was undone: it can be tried again at once. */
export const mustBeRepeated = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

/** A row that may exist once exists already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === '23505'

/** The database refused a connection since it has as many as it may have: a pooler in between says so later, too. */
export const hasNoConnectionLeft = (error: unknown): boolean => codeOf(error) === '53300'

/** A connection that was kept had been closed by the other side: what was asked of it may not have been read. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(?:08|57P0)/.test(code) || ['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(code)) return true
  return (
    error instanceof Error && /^(?:Connection terminated|Client was closed|Client has encountered)/.test(error.message)
  )
}

/**
 * A failure while the store serves. Faults of ours (a statement that Postgres does not understand) stay what they are; a
 * schema that is missing or must not be used comes from outside, and passes.
 */
export function explainFailure(error: unknown, place: string): unknown {
  const code = codeOf(error)
  const isOurs = /^(?:22|23|42)/.test(code) && !['42P01', '42501'].includes(code)
  if (!(error instanceof Error) || isOurs) return error
  return new StoreUnavailable(`The database ${place} failed: ${error.message}${code && ` (${code})`}`, { cause: error })
}

/**
 * A failure to get a connection while the store serves, with what to do about it.
 * @param isUnknown an earlier try may have been written
 */
export function explainUnreached(error: unknown, place: string, isUnknown = false): unknown {
  if (!(error instanceof Error)) return error
  const text = unreachedText(error, place)
  return isUnknown ? new StoreUnavailable(text, { cause: error }) : new StoreUnreached(text, { cause: error })
}

function unreachedText(error: Error, place: string): string {
  if (error.message !== NO_FREE_CONNECTION) return remedied(error, place).text
  const reason = 'all connections of this server were in use for longer than connect_timeout'
  return `The database ${place} is slow, or asked for too much: ${reason}.`
}

/** What `pg` calls it when none of its connections becomes free. */
const NO_FREE_CONNECTION = 'timeout exceeded when trying to connect'

/** A failure at the start, with what to do about it. */
export function explainOpenFailure(error: unknown, place: string): unknown {
  if (error instanceof StoreFormatError || error instanceof StoreUnavailable || !(error instanceof Error)) return error
  const { text, isFinal } = remedied(error, place)
  return isFinal ? new StoreFormatError(text, { cause: error }) : new StoreUnavailable(text, { cause: error })
}

function remedied(error: Error, place: string): { readonly text: string; readonly isFinal: boolean } {
  const code = codeOf(error)
  const isFile = (error as NodeJS.ErrnoException).syscall === 'open'
  const found = isFile ? unreadable : remedies.find(({ codes }) => codes.test(code))
  const { says, remedy, isFinal = false } = found ?? unreachable
  return { text: `${says} ${place}: ${error.message || code}. ${remedy}`, isFinal }
}

interface Remedy {
  readonly codes: RegExp
  readonly says: string
  readonly remedy: string
  readonly isFinal?: boolean
}

const unreachable: Remedy = {
  codes: /^$/,
  says: 'The database cannot be reached.',
  remedy: 'See whether it runs, and whether host, port and TLS settings of the address are right.'
}

const unreadable: Remedy = {
  codes: /^$/,
  says: 'A file that the address of the database names cannot be read.',
  remedy: 'Correct sslrootcert, sslcert or sslkey.',
  isFinal: true
}

const remedies: readonly Remedy[] = [
  {
    codes: /^28000$/,
    says: 'The database does not let this user in from here.',
    remedy:
      'Correct the user in the address, or add ?sslmode=verify-full where the database wants encryption; ' +
      'otherwise its pg_hba.conf must name user, database and this host.',
    isFinal: true
  },
  {
    codes: /^28/,
    says: 'The database refuses the user or the password.',
    remedy:
      'Correct them in the address of the database; %, @, / and the like are written as %25, %40, %2F in a password.',
    isFinal: true
  },
  {
    codes: /CERT|UNABLE_TO_|^ERR_TLS/,
    says: "The database's certificate is not trusted.",
    remedy:
      "Name the file of its authority's certificate in the address (sslrootcert=FILE), and the host by the name that is in it; " +
      'sslmode=no-verify encrypts without looking at it.',
    isFinal: true
  },
  {
    codes: /^3D000$/,
    says: 'There is no such database.',
    remedy: 'Make it (createdb NAME), or correct its name in the address.',
    isFinal: true
  },
  {
    codes: /^42501$/,
    says: 'The user has not the right to make or to use the schema.',
    remedy: 'GRANT CREATE ON DATABASE … TO the user, or make the schema and ALTER SCHEMA … OWNER TO the user.',
    isFinal: true
  },
  {
    codes: /^42939$/,
    says: "The schema's name is kept for Postgres itself.",
    remedy: 'Name another schema in the address: ?schema=NAME.',
    isFinal: true
  },
  {
    codes: /^42(?:P0[17]|703|804)$/,
    says: "The schema holds tables that are not Stepwright's.",
    remedy: 'Name another schema in the address: ?schema=NAME.',
    isFinal: true
  },
  {
    codes: /^25006$/,
    says: 'The database is read-only.',
    remedy: 'Name the primary in the address, and not a replica.'
  },
  {
    codes: /^53300$/,
    says: 'The database has no connection left.',
    remedy: 'Raise max_connections, or lower pool_size in the addresses of all nodes.'
  },
  {
    codes: /^(?!08|57P)(?=.*[0-9])[0-9A-Z]{5}$/,
    says: 'The database answers with an error.',
    remedy: "See the database's own log for more."
  }
]
