import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder on the disk that is removed after the test. */
export const makeFolder = (): string => makeFolderIn(tmpdir())

/** One that does not wait for a disk, where the system has such a place: for tests that open many stores. */
export const makeQuickFolder = (): string => makeFolderIn(existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

function makeFolderIn(parent: string): string {
  const folder = mkdtempSync(join(parent, 'stepwright-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
