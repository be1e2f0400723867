import { Cursor } from './cursor.ts'
import { parseFilter } from './parse-filter.ts'
import { parseSteps } from './parse-steps.ts'
import { Path, type PathRoot } from './path.ts'

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

function parseRoot(cursor: Cursor): PathRoot {
  if (cursor.take('$')) return { kind: 'context' }
  const name = cursor.match(/[\p{ID_Start}_]\p{ID_Continue}*/uy)?.[0]
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name }
}
