import { CommitConflict, StoreFormatError, StoreUnavailable } from '../store.ts'

/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE_ERROR = 1
export const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

/** What happened and what to do, for every failure that comes from outside of the program. */
const sentences: Readonly<Record<number, (file: string) => string>> = {
  [SQLITE_BUSY]: (file) => `Another program keeps ${file} locked. End it; Stepwright then goes on by itself.`,
  7: () => 'SQLite is out of memory. Give the process more memory.',
  8: (file) => `${file} cannot be written: file or folder is read-only. Make both writable for this user.`,
  10: (file) => `Reading or writing ${file} failed. Check the disk and the system log.`,
  [SQLITE_CORRUPT]: (file) => `${file} is damaged. Stop Stepwright and restore a backup.`,
  13: (file) => `No space is left for ${file}. Free space on its disk; Stepwright then goes on by itself.`,
  14: (file) => `${file} cannot be opened. Check that the folder exists and that this user may read and write it.`,
  [SQLITE_NOTADB]: (file) => `${file} is not a SQLite database. Restore a backup, or choose another data folder.`
}

/** The primary result code of an error that SQLite raised; `undefined` for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

/** The error of the contract that an error met while serving stands for; errors of the program stay as they are. */
export function explainFailure(error: unknown, file: string): Error {
  if (error instanceof CommitConflict || error instanceof StoreFormatError) return error
  const sentence = sentences[resultCode(error) ?? -1]
  if (sentence !== undefined) return new StoreUnavailable(`${sentence(file)} (${(error as Error).message})`)
  return error instanceof Error ? error : new Error(String(error))
}

/**
 * As {@link explainFailure}, while opening: what is damaged or foreign will not get better by waiting. Until the first
 * release tables change without a migration; then a statement meets one that is not there, or has other columns.
 */
export function explainOpenFailure(error: unknown, file: string): Error {
  const code = resultCode(error)
  if (code === SQLITE_ERROR) {
    return new StoreFormatError(
      `${file} has tables that this Stepwright does not know: a version before the first release wrote it ` +
        `(${(error as Error).message}). Choose another data folder (--data), or move this one away to begin anew.`
    )
  }
  const explained = explainFailure(error, file)
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB ? new StoreFormatError(explained.message) : explained
}
