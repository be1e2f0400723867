import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileVersion } from './file-version.ts'

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs'] as const

/** Folders that hold functions, each a file that is named for it: `greet.ts`, or `greet/index.ts`. */
export class FunctionFiles {
  readonly #folders: readonly string[]
  readonly #recheckAfterMs: number
  #paths: ReadonlyMap<string, string> = new Map()
  #readAt = Number.NEGATIVE_INFINITY
  /** Names that were in no folder, for as long as the folders are what they were: most calls may be of functions elsewhere. */
  readonly #missing = new Map<string, { readonly version: string; readonly until: number }>()

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
    const version = this.#folders.map((folder) => folderVersion(folder, functionName, now)).join(' ')
    const missing = this.#missing.get(functionName)
    if (missing?.version === version && now < missing.until) return undefined
    this.#paths = readFolders(this.#folders)
    this.#readAt = now
    const found = this.#paths.get(functionName)
    if (found === undefined && !version.includes(UNSETTLED)) this.#noteMissing(functionName, version, now)
    return found
  }

  #noteMissing(functionName: string, version: string, now: number): void {
    if (this.#missing.size >= KEPT_NAMES) this.#missing.clear()
    this.#missing.set(functionName, { version, until: now + this.#recheckAfterMs })
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

/** What changes when a function's file comes into a folder, or into the folder that is named for it. */
const folderVersion = (folder: string, functionName: string, now: number): string =>
  `${changeOf(folder, now)} ${changeOf(join(folder, functionName), now)}`

function changeOf(path: string, now: number): string {
  try {
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs
    if (mtimeMs === undefined) return NONE
    return mtimeMs > now - SETTLED_MS ? UNSETTLED : String(mtimeMs)
  } catch {
    return NONE
  }
}

const NONE = 'none'

/** A folder that has just changed may change again without a new time. */
const UNSETTLED = 'unsettled'
const SETTLED_MS = 2_000
const KEPT_NAMES = 1_000

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
