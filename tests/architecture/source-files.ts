import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder, with a closing separator. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** What holds nothing we wrote: installed, built, or a user's data (`.git` is a file in a linked work tree). */
const foreignEntries = new Set(['node_modules', 'dist', 'coverage', '.git', '.stepwright'])

/** Every file we wrote below a folder, as paths from the root with forward slashes, in alphabetical order. */
export function listFiles(folder: string): readonly string[] {
  const found: string[] = []
  const visit = (path: string): void => {
    for (const name of readdirSync(path)) {
      if (foreignEntries.has(name)) continue
      const entry = join(path, name)
      if (statSync(entry).isDirectory()) visit(entry)
      else found.push(relative(root, entry).split(sep).join('/'))
    }
  }
  visit(join(root, folder))
  return found.sort()
}

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly lineCount: number
  /** Without comments. */
  readonly code: string
  readonly imports: readonly Import[]
}

export interface Import {
  /** A path from the root for a file of ours, else as written: `node:fs`, `pg`. */
  readonly target: string
  readonly ours: boolean
  /** `import type` and `export type … from`: gone when the code runs. */
  readonly typeOnly: boolean
}

export const readSource = (path: string): SourceFile => parseSource(path, readText(path))

export function parseSource(path: string, text: string): SourceFile {
  const code = withoutComments(text)
  return { path, lineCount: text.split('\n').length - 1, code, imports: findImports(path, code) }
}

/**
 * Strings and templates are matched first so that `//` inside of them survives. A regular expression literal that
 * holds a quote can confuse this; then a comment is kept, which may make a rule too strict but never too lax.
 */
const withoutComments = (text: string): string =>
  text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_match, literal: string | undefined) => literal ?? ''
  )

/**
 * Expressions instead of a parser: the formatter, which `npm run check` runs first, puts every import and export
 * statement at the start of a line, so anchored expressions find all of them and no library is needed.
 */
function findImports(path: string, code: string): readonly Import[] {
  const statements = code.matchAll(
    /^(?:import|export)\s+(?:(type\s+)?(?:\w+\s*,\s*)?(?:\{[^{}]*\}|\*(?:\s+as\s+\w+)?|\w+)\s+from\s+)?'([^'\n]+)'/gm
  )
  const dynamic = code.matchAll(/\bimport\(\s*'([^'\n]+)'\s*\)/g)
  const workers = code.matchAll(/\bworkerUrl\(\s*'([^'\n]+)'/g)
  return [
    ...Array.from(statements, ([, type, target = '']) => toImport(path, target, type !== undefined)),
    ...Array.from(dynamic, ([, target = '']) => toImport(path, target, false)),
    ...Array.from(workers, ([, target = '']) => toImport(path, `${target}.ts`, false))
  ]
}

function toImport(from: string, target: string, typeOnly: boolean): Import {
  const ours = target.startsWith('.')
  return { target: ours ? posix.join(posix.dirname(from), target) : target, ours, typeOnly }
}

/** The row of the import table that a file of `src` belongs to: `lib`, `store`, `store/sqlite`, … or `version.ts` itself. */
export function moduleOf(path: string): string {
  const [first = '', second = '', ...rest] = path.split('/').slice(1)
  return first === 'store' && rest.length > 0 ? `${first}/${second}` : first
}
