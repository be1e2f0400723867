import { describe, expect, test } from 'vitest'
import { moduleOf, parseSource } from './source-files.ts'

const targets = (text: string): readonly string[] =>
  parseSource('src/engine/x.ts', text).imports.map(({ target, typeOnly }) => (typeOnly ? `type ${target}` : target))

describe('the reader of source files', () => {
  test('finds every form of import and export', () => {
    const text = [
      "import './a.ts'",
      "import b from './b.ts'",
      "import * as c from './c.ts'",
      "import d, { type D } from './d.ts'",
      "import {\n  one,\n  type Two\n} from '../lib/e.ts'",
      "import type { F } from './f.ts'",
      "import fs from 'node:fs'",
      'export function between(): void {}',
      "export * from './g.ts'",
      "export { h } from './h.ts'",
      "export type { I } from './i.ts'",
      "const j = () => import('./j.ts')",
      "new Worker(workerUrl('./k', import.meta.url))"
    ].join('\n')
    const inEngine = (names: string): readonly string[] => [...names].map((name) => `src/engine/${name}.ts`)
    expect(targets(text)).toEqual([
      ...inEngine('abcd'),
      'src/lib/e.ts',
      'type src/engine/f.ts',
      'node:fs',
      ...inEngine('gh'),
      'type src/engine/i.ts',
      ...inEngine('jk')
    ])
  })

  test('takes neither comments nor strings for imports', () => {
    expect(targets("// import './a.ts'\n/*\nimport './b.ts'\n*/\nconst text = `see import from`\n")).toEqual([])
  })

  test('drops comments from the code, but not what looks like one in a string', () => {
    const { code } = parseSource('src/x.ts', "const url = 'http://host' // Date.now()\nconst next = `//path`\n")
    expect(code).toBe("const url = 'http://host' \nconst next = `//path`\n")
  })

  test('takes each store for a module of its own', () => {
    expect(
      ['src/store/store.ts', 'src/store/sqlite/rows.ts', 'src/lib/json/parse.ts', 'src/version.ts'].map(moduleOf)
    ).toEqual(['store', 'store/sqlite', 'lib', 'version.ts'])
  })
})
