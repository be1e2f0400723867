import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StoreUnavailable } from '../store.ts'

/**
 * Makes a folder and those above it that are missing, for this user alone (payloads lie in it), and durably: SQLite makes
 * its files durable in the folder, but not the folder in the one above.
 * @throws {StoreUnavailable} it cannot be made
 */
export function makeDirectory(directory: string): void {
  try {
    for (const path of missingFolders(directory)) {
      makeOne(path)
      if (process.platform !== 'win32') synchronise(dirname(path))
    }
    if (!statSync(directory).isDirectory()) throw new Error('a file has this name')
  } catch (error) {
    throw new StoreUnavailable(
      `The data folder ${directory} cannot be made (${(error as Error).message}). ` +
        'Make it yourself, writable for this user, or choose another.'
    )
  }
}

/** The outermost first. They are made one by one: Node's recursive `mkdir` never ends below `/proc`. */
function missingFolders(directory: string): readonly string[] {
  const missing: string[] = []
  for (let path = resolve(directory); !existsSync(path) && path !== dirname(path); path = dirname(path))
    missing.unshift(path)
  return missing
}

/** Another process may make the same folder at the same moment. */
function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function synchronise(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
