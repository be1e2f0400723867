import fs, { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FunctionFiles } from './function-files.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stepwright-'))
  for (const folder of ['a', 'b']) mkdirSync(join(root, folder))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), '')
}

const files = (recheckAfterMs = 0) => new FunctionFiles([join(root, 'a'), join(root, 'b')], recheckAfterMs)

describe('a function is found', () => {
  test.each(['greet.ts', 'greet.mts', 'greet.js', 'greet.mjs', 'greet.cjs', 'greet/index.ts', 'greet/index.cjs'])(
    'as %s',
    (file) => {
      write(`b/${file}`)
      expect(files().find('greet', 0)).toBe(join(root, 'b', file))
    }
  )

  test('in the first folder that has it', () => {
    write('a/greet/index.cjs')
    write('b/greet.ts')
    expect(files().find('greet', 0)).toBe(join(root, 'a/greet/index.cjs'))
  })

  test('as the first of several files', () => {
    for (const file of ['greet.js', 'greet.mjs', 'greet.ts', 'greet/index.ts']) write(`a/${file}`)
    expect(files().find('greet', 0)).toBe(join(root, 'a/greet.ts'))
  })

  test('as soon as its file has come, and not any more a while after it has gone', () => {
    const found = files(100)
    expect(found.find('greet', 1_000)).toBeUndefined()
    write('a/greet.ts')
    expect(found.find('greet', 1_000)).toBe(join(root, 'a/greet.ts'))
    rmSync(join(root, 'a/greet.ts'))
    expect(found.find('greet', 1_099)).toBe(join(root, 'a/greet.ts'))
    expect(found.find('greet', 1_100)).toBeUndefined()
  })
})

describe('a name that is not there', () => {
  const LONG_AGO = new Date(Date.UTC(2020, 0, 1))
  const NOW = Date.UTC(2026, 0, 1)
  const settle = (...paths: readonly string[]): void => {
    for (const path of paths) utimesSync(join(root, path), LONG_AGO, LONG_AGO)
  }
  const readings = (): number => vi.mocked(fs.readdirSync).mock.calls.length

  beforeEach(() => {
    vi.spyOn(fs, 'readdirSync')
    syncBuiltinESMExports()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })

  test('is not looked for again in folders that have not changed', () => {
    settle('a', 'b')
    const found = files(100)
    for (const name of ['one', 'other', 'one', 'other']) expect(found.find(name, NOW)).toBeUndefined()
    expect(readings()).toBe(4)
    expect(found.find('one', NOW + 100)).toBeUndefined()
    expect(readings()).toBe(6)
  })

  test.each(['b/greet.ts', 'b/greet/index.ts'])('is found at once when %s comes', (file) => {
    mkdirSync(join(root, 'b/greet'))
    settle('a', 'b', 'b/greet')
    const found = files(100)
    expect(found.find('greet', NOW)).toBeUndefined()
    write(file)
    expect(found.find('greet', NOW)).toBe(join(root, file))
  })

  test('is looked for again in a folder that has changed a moment ago', () => {
    settle('a')
    const found = files(100)
    const now = Date.now()
    for (const _ of [1, 2]) expect(found.find('greet', now)).toBeUndefined()
    expect(readings()).toBe(4)
  })
})

describe('a function is not found', () => {
  test.each(['greet.d.ts', 'greet.json', 'greet/main.ts', 'node_modules/index.js', 'other.ts'])(
    'where there is only %s',
    (file) => {
      write(`a/${file}`)
      expect(files().find('greet', 0)).toBeUndefined()
      expect(files().find('node_modules', 0)).toBeUndefined()
    }
  )

  test('in a folder that does not exist', () => {
    expect(new FunctionFiles([join(root, 'missing')], 0).find('greet', 0)).toBeUndefined()
  })

  test('and the explanation says where it was looked for', () => {
    expect(files().explainMissing('greet')).toBe(
      `Stepwright looked for greet.ts, greet.mts, greet.js, greet.mjs, greet.cjs in ${root}/a, ${root}/b.`
    )
  })
})
