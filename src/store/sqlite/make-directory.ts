import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StoreUnavailable } from '../store.ts'

/**
 * Makes a folder and those above it that are missing, for this user alone (payloads lie in it), and durably: SQLite makes its files durable in the folder, but not
 * the folder in the one above.
 * @throws {StoreUnavailable} it cannot be made
 */
export function makeDirectory(directory: string): void {
  let first: string | undefined
  try {
    first = mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreUnavailable(
      `The data folder ${directory} cannot be made (${(error as Error).message}). ` +
        'Make it yourself, writable for this user, or choose another.'
    )
  }
  if (first === undefined || process.platform === 'win32') return
  const top = dirname(first)
  let made = resolve(directory)
  do {
    made = dirname(made)
    const handle = openSync(made, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } while (made !== top && made !== dirname(made))
}
