import { appendFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LogBatch, LogDestination } from '../log-destination.ts'

/**
 * JSON lines in a file per log group: `/aws/vendedlogs/states/orders` is `aws/vendedlogs/states/orders.jsonl` in the
 * folder. Files are appended to and opened for each write, so they can be moved or deleted at any time; nothing here
 * makes them shorter.
 */
export class FolderDestination implements LogDestination {
  readonly #folder: string

  /** @param folder absolute path; made when missing */
  constructor(folder: string) {
    this.#folder = folder
  }

  async write({ group, events }: LogBatch): Promise<void> {
    const file = join(this.#folder, fileOf(group.name))
    const lines = events.map(({ message }) => `${message}\n`).join('')
    try {
      await appendFile(file, lines)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      await mkdir(dirname(file), { recursive: true })
      await appendFile(file, lines)
    }
  }
}

/** Whatever a log group is called, its file is in the folder. */
function fileOf(name: string): string {
  const segments = name.split('/').filter((segment) => segment !== '')
  return `${segments.map(encodeSegment).join('/')}.jsonl`
}

/** What CloudWatch Logs allows in a name stays as it is, but for the names of a folder itself and its parent. */
const encodeSegment = (segment: string): string =>
  encodeURIComponent(segment.toWellFormed())
    .replaceAll('%23', '#')
    .replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length))
