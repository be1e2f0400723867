import { statSync } from 'node:fs'

/** Changes whenever a file is written; `undefined` where there is no such file. */
export function fileVersion(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false })
  return file?.isFile() === true ? `${file.mtimeMs}:${file.size}` : undefined
}
