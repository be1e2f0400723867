import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { endChildren } from './children.ts'

/** A run that is stopped by hand waits no longer than this for databases to stop. */
const GRACE_MS = 5_000

let isStopped = false

/** Whether somebody has stopped the run: nothing more is to be measured. */
export const hasStopped = (): boolean => isStopped

/**
 * Gives the run a temporary folder, in which all its processes make theirs, and removes it when the run ends: by itself,
 * by an error or by a signal (Ctrl-C), which also ends the processes.
 */
export function openRunFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  // Postgres refuses to run as root, and whom it runs as then must come in here
  chmodSync(folder, 0o755)
  process.env.TMPDIR = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      if (isStopped) return
      isStopped = true
      console.log('\nStopped; ending what has been started.')
      await endChildren(GRACE_MS)
      process.exit(128 + constants.signals[signal])
    })
  }
}
