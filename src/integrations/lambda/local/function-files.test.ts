import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
