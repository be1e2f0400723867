import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileVersion } from './file-version.ts'

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs'] as const

/** Folders that hold functions, each a file that is named for it: `greet.ts`, or `greet/index.ts`. */
export class FunctionFiles {
  readonly #folders: readonly string[]
  readonly #recheckAfterMs: number
  #paths: ReadonlyMap<string, string> = new Map()
  #readAt = Number.NEGATIVE_INFINITY

  /**
   * @param folders the first that has a function wins; one that does not exist holds none
   * @param recheckAfterMs how often at most the folders are read for functions that were there
   */
  constructor(folders: readonly string[], recheckAfterMs: number) {
    this.#folders = folders.map((folder) => resolve(folder))
    this.#recheckAfterMs = recheckAfterMs
  }

  /** The absolute path of a function's file, `undefined` where there is none. @param now ms since the epoch */
  find(functionName: string, now: number): string | undefined {
    const known = now - this.#readAt < this.#recheckAfterMs ? this.#paths.get(functionName) : undefined
    if (known !== undefined) return known
    // Also for a name that was not there a moment ago: a file that has just come must not be missed.
    this.#paths = readFolders(this.#folders)
    this.#readAt = now
    return this.#paths.get(functionName)
  }

  /** Where a function that was not found was looked for, or what to do where there is nowhere to look; a sentence. */
  explainMissing(functionName: string): string {
    if (this.#folders.length === 0) {
      return 'Stepwright has no folder of functions: name one with --functions, or set AWS_ENDPOINT_URL_LAMBDA to a Lambda endpoint.'
    }
    const files = ENDINGS.map((ending) => functionName + ending).join(', ')
    return `Stepwright looked for ${files} in ${this.#folders.join(', ')}.`
  }
}

function readFolders(folders: readonly string[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  // What is set last wins: later folders, other endings and subfolders come first.
  for (const folder of folders.toReversed()) {
    const entries = new Set(readNames(folder))
    for (const entry of entries) {
      const index = entry.includes('.') || entry === 'node_modules' ? undefined : indexOf(join(folder, entry))
      if (index !== undefined) paths.set(entry, index)
    }
    for (const ending of ENDINGS.toReversed()) {
      for (const entry of entries) {
        if (entry.endsWith(ending)) paths.set(entry.slice(0, -ending.length), join(folder, entry))
      }
    }
  }
  return paths
}

const indexOf = (folder: string): string | undefined =>
  ENDINGS.map((ending) => join(folder, `index${ending}`)).find((path) => fileVersion(path) !== undefined)

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
