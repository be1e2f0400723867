import { DatabaseSync } from 'node:sqlite'
import { StoreFormatError } from '../store.ts'
import { resultCode, SQLITE_BUSY } from './storage-failure.ts'

/** Long enough for a process that was refused to read the process id while the other one writes it. */
const LONGEST_WAIT_MS = 200

/**
 * Keeps a data folder to one process: an open write transaction on a small database of its own. The operating system
 * ends it with the process, however that ends, so nothing stale can be left behind; and unlike a lock on the data
 * itself it leaves other programs free to read those (backups). The process id inside serves the message only.
 */
export class DirectoryLock {
  readonly #database: DatabaseSync

  /** @throws {StoreFormatError} another process has the folder */
  constructor(directory: string, file: string) {
    this.#database = new DatabaseSync(file, { timeout: LONGEST_WAIT_MS })
    try {
      this.#begin(directory)
      this.#database.exec('CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY, pid INTEGER NOT NULL)')
      this.#database.prepare('INSERT OR REPLACE INTO owner (id, pid) VALUES (1, ?)').run(process.pid)
      this.#database.exec('COMMIT')
      // Between the two transactions another process may have come first; then that one has the folder.
      this.#begin(directory)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  release(): void {
    this.#database.close()
  }

  #begin(directory: string): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
    } catch (error) {
      if (resultCode(error) !== SQLITE_BUSY) throw error
      throw new StoreFormatError(
        `The data folder ${directory} is in use by another Stepwright process${this.#describeOwner()}. ` +
          'Stop that process first, or choose another folder.'
      )
    }
  }

  #describeOwner(): string {
    try {
      const owner = this.#database.prepare('SELECT pid FROM owner').get()
      return owner === undefined ? '' : ` (pid ${owner.pid})`
    } catch {
      return ''
    }
  }
}
