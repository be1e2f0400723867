import { Cursor } from './cursor.ts'
import { parseFilter } from './parse-filter.ts'
import { parseSteps } from './parse-steps.ts'
import { Path, type PathRoot } from './path.ts'
import { PathSyntaxError } from './path-errors.ts'

/**
 * Compiles a path: `$…` (the input), `$$…` (the context object) or `$name…` (a variable). Blanks around it are ignored.
 * @throws {PathSyntaxError}
 */
export function parsePath(text: string): Path {
  const cursor = new Cursor(text.trim())
  if (!cursor.take('$')) throw cursor.error("a path starts with '$'")
  const root = parseRoot(cursor)
  return new Path(text, root, parseSteps(cursor, false, parseFilter))
}

export function isPath(text: string): boolean {
  try {
    parsePath(text)
    return true
  } catch (error) {
    if (error instanceof PathSyntaxError) return false
    throw error
  }
}

function parseRoot(cursor: Cursor): PathRoot {
  if (cursor.take('$')) return { kind: 'context' }
  const name = cursor.match(/[\p{ID_Start}_]\p{ID_Continue}*/uy)?.[0]
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name }
}
