import { describe, expect, test } from 'vitest'
import { version } from '../../src/version.ts'
import {
  clockExceptions,
  type Exceptions,
  environmentExceptions,
  importOwners,
  importTable,
  longFileExceptions,
  nodeImportExceptions,
  pureFolders,
  unreachableExceptions
} from './import-table.ts'
import { listFiles, moduleOf, readSource, readText, type SourceFile } from './source-files.ts'

const sources = listFiles('src')
  .filter((path) => path.endsWith('.ts'))
  .map(readSource)
const byPath = new Map(sources.map((source) => [source.path, source]))
const isTest = (path: string): boolean => path.endsWith('.test.ts')
/** Tests may set up what their module must not know. */
const production = sources.filter(({ path }) => !isTest(path))

describe('imports', () => {
  test('every imported file exists', () => {
    const files = new Set([...listFiles('src'), ...listFiles('tests')])
    const missing = sources.flatMap(({ path, imports }) =>
      imports.filter(({ ours, target }) => ours && !files.has(target)).map(({ target }) => `${path} → ${target}`)
    )
    expect(missing).toEqual([])
  })

  test('the import table has every folder of src, and no other', () => {
    const folders = new Set(sources.map(({ path }) => moduleOf(path)))
    expect([...folders].sort()).toEqual(Object.keys(importTable).sort())
  })

  test('files import only what the import table allows their folder', () => {
    const violations = production.flatMap(({ path, imports }) =>
      imports
        .filter(({ ours, target, typeOnly }) => ours && !mayImport(moduleOf(path), target, typeOnly))
        .map(({ target, typeOnly }) => `${path} → ${target}${typeOnly ? ' (types)' : ''}`)
    )
    expect(violations).toEqual([])
  })

  test('the import table in ARCHITECTURE.md is the one that is enforced', () => {
    const document = readText('ARCHITECTURE.md')
    expect(tableRows().filter((row) => !document.includes(row))).toEqual([])
  })

  test('drivers and protocols stay in the folder that owns them', () => {
    const violations = production.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => importOwners[target]?.every((owner) => !path.startsWith(owner)))
        .map(({ target }) => `${path} → ${target}`)
    )
    expect(violations).toEqual([])
  })

  test('the pure folders import nothing from Node', () => {
    const found = production.filter(
      ({ path, imports }) =>
        pureFolders.includes(moduleOf(path)) && imports.some(({ target }) => target.startsWith('node:'))
    )
    expectOnly(found, nodeImportExceptions)
  })

  test('no files import each other in a circle', () => {
    expect(findCycles()).toEqual([])
  })

  test('every file is reached from the command line', () => {
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      for (const { ours, target } of byPath.get(path)?.imports ?? []) if (ours) visit(target)
    }
    visit('src/cli/main.ts')
    expectOnly(
      production.filter(({ path }) => !reached.has(path)),
      unreachableExceptions
    )
  })
})

describe('purity', () => {
  test('time and chance come in through lib/clock.ts and lib/random.ts', () => {
    const ambient =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\bperformance\.now\b|\bhrtime\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b|\bAbortSignal\.timeout\b/
    const found = production.filter(({ code }) => ambient.test(code))
    expectOnly(found, {
      'src/lib/clock.ts': 'the clock',
      'src/lib/random.ts': 'the source of chance',
      ...clockExceptions
    })
  })

  test('only the configuration reads the environment', () => {
    const found = production.filter(({ code }) => /\bprocess\.env\b/.test(code))
    expectOnly(found, { 'src/server/config.ts': 'the configuration', ...environmentExceptions })
  })
})

describe('files', () => {
  test('no folder is named after what does not fit elsewhere', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|shared)\//
    expect([...listFiles('src'), ...listFiles('tests')].filter((path) => vague.test(path))).toEqual([])
  })

  test('a file is read in one sitting', () => {
    const limit = 500
    const files = [...sources, ...['tests', 'examples', 'bench'].flatMap(typeScriptFiles)]
    expectOnly(
      files.filter(({ lineCount }) => lineCount > limit),
      longFileExceptions
    )
  })

  test('the repository names no registry and no path of one machine', () => {
    const local = [
      /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\b/,
      /\b_authToken\b/,
      /"resolved":/,
      /(?<![\w.}-])\/(?:home|Users|root|work)\/[\w.-]/,
      /\b[A-Z]:\\Users\\/
    ]
    const found = listFiles('.').filter((path) => {
      const text = readText(path)
      return path !== 'tests/architecture/architecture.test.ts' && local.some((pattern) => pattern.test(text))
    })
    expect(found).toEqual([])
  })

  test("the version in the code is the package's", () => {
    expect(JSON.parse(readText('package.json'))).toMatchObject({ version })
  })

  test('the lock file has every optional package, so that "npm ci" works on every platform', () => {
    const { packages }: { packages: Record<string, { optionalDependencies?: object }> } = JSON.parse(
      readText('package-lock.json')
    )
    const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    expect(wanted.filter((name) => !locked.has(name))).toEqual([])
  })

  test.each([
    { manifest: 'package.json', document: 'ARCHITECTURE.md' },
    { manifest: 'bench/package.json', document: 'bench/README.md' }
  ])('every dependency of $manifest has its reason in $document', ({ manifest, document }) => {
    const groups: Record<string, unknown> = JSON.parse(readText(manifest))
    const names = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((group) =>
      Object.keys(groups[group] ?? {})
    )
    const text = readText(document)
    expect(names.filter((name) => !new RegExp(`^\\| \`${name}\`[ |(]`, 'm').test(text))).toEqual([])
  })
})

function mayImport(from: string, target: string, typeOnly: boolean): boolean {
  const to = moduleOf(target)
  const rule = importTable[from]
  if (from === to) return true
  if (rule === undefined) return false
  const folders = rule.folders === 'all above' ? foldersAbove(from) : rule.folders
  return (
    folders.includes(to) ||
    rule.files?.includes(target.replace('src/', '')) === true ||
    (typeOnly && rule.types?.includes(to) === true)
  )
}

function foldersAbove(folder: string): readonly string[] {
  const folders = Object.keys(importTable)
  return folders.slice(0, folders.indexOf(folder))
}

function tableRows(): readonly string[] {
  const quote = (name: string): string => `\`${name}\``
  return Object.entries(importTable).map(([folder, { folders, types = [], files = [] }]) => {
    const allowed = [
      ...(folders === 'all above' ? [folders] : folders.map(quote)),
      ...files.map(quote),
      ...types.map((name) => `types of ${quote(name)}`)
    ]
    return `| ${quote(folder)} | ${allowed.join(', ') || '–'} |`
  })
}

/** Fails on a file that breaks the rule without a listed reason, and on a listed reason that no file needs. */
function expectOnly(found: readonly SourceFile[], exceptions: Exceptions): void {
  const paths = found.map(({ path }) => path)
  expect({
    unlisted: paths.filter((path) => !(path in exceptions)),
    notNeeded: Object.keys(exceptions).filter((path) => !paths.includes(path))
  }).toEqual({ unlisted: [], notNeeded: [] })
}

function typeScriptFiles(folder: string): readonly SourceFile[] {
  return listFiles(folder)
    .filter((path) => /\.tsx?$/.test(path))
    .map(readSource)
}

/** Each circle once, as the files on it. Depth first; a file met again while still open closes a circle. */
function findCycles(): readonly string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const open: string[] = []
  const visit = (path: string): void => {
    if (done.has(path)) return
    const start = open.indexOf(path)
    if (start >= 0) {
      cycles.push([...open.slice(start), path].join(' → '))
      return
    }
    open.push(path)
    for (const { ours, target } of byPath.get(path)?.imports ?? []) if (ours) visit(target)
    open.pop()
    done.add(path)
  }
  for (const { path } of production) visit(path)
  return cycles
}
