import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { operationErrors } from '../../src/api/model/operations.ts'
import { operations } from '../../src/api/operations.ts'
import { listFiles, readText, root } from './source-files.ts'

const documents = listFiles('.').filter((path) => path.endsWith('.md'))

describe('the documents', () => {
  test.each(documents)('%s links only to files and headings that exist', (path) => {
    const links = readText(path).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)
    const pictures = readText(path).matchAll(/\b(?:src|srcset)="(?!https?:)([^"#]*)"/g)
    const broken = Array.from([...links, ...pictures], ([, file = '', heading = '']) => {
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      if (!existsSync(join(root, target))) return file
      return heading === '' || headingsOf(target).includes(heading) ? [] : `${file}#${heading}`
    }).flat()
    expect(broken).toEqual([])
  })

  test('show every picture of the console', () => {
    const shown = namesIn(readText('docs/console.md'), /\b(?:src|srcset)="([^"]*)"/g)
    const taken = listFiles('docs/console').map((path) => posix.relative('docs', path))
    expect(taken.filter((path) => !shown.includes(path))).toEqual([])
  })

  test('name every operation that is not supported, and no other, as missing', () => {
    const missing = /^\| API operations \| (.*) \|$/m.exec(readText('docs/compatibility.md'))?.[1] ?? ''
    expect(namesIn(missing, /`(\w+)`/g)).toEqual(Object.keys(operationErrors).filter((name) => !(name in operations)))
  })

  test('explain every flag and environment variable', () => {
    const settings = [
      ...listFiles('src/cli').flatMap((path) => namesIn(readText(path), /ption\('(--[a-z-]+)/g)),
      ...namesIn(readText('src/server/config.ts'), /\b((?:STEPWRIGHT|AWS)_[A-Z_]+|LAMBDA_ENDPOINT)\b/g)
    ]
    const page = readText('docs/configuration.md')
    expect(settings.filter((setting) => !page.includes(`\`${setting}\``))).toEqual([])
    expect(namesIn(page, /`(--[a-z-]+|STEPWRIGHT_[A-Z_]+)`/g).filter((name) => !settings.includes(name))).toEqual([])
  })
})

/** Anchors as the usual Markdown renderers make them. */
const headingsOf = (path: string): readonly string[] =>
  Array.from(readText(path).matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-')
  )

const namesIn = (text: string, pattern: RegExp): readonly string[] =>
  Array.from(text.matchAll(pattern), ([, name = '']) => name)
