import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildConsoleInto } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-console-'))
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
const zippedSize = (path: string): number => gzipSync(read(path)).length

describe('the built console', () => {
  beforeAll(() => buildConsoleInto(folder), 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('asks for less than 300 kB of JavaScript, compressed, before it shows something', () => {
    const page = read('index.html')
    const first = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path = '']) => path)
    expect(first.length).toBeGreaterThan(0)
    expect(first.reduce((sum, path) => sum + zippedSize(path), 0)).toBeLessThan(300_000)
    // the editor and the graphs come when they are needed
    expect(first.filter((path) => /editor|graph/.test(path))).toEqual([])
  })

  test('is less than 450 kB of JavaScript in all, compressed', () => {
    const sizes = readdirSync(`${folder}/assets`)
      .filter((name) => name.endsWith('.js'))
      .map((name) => zippedSize(`assets/${name}`))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(450_000)
  })

  test('has no inline script or style, and asks nobody else for anything', () => {
    const page = read('index.html')
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
    expect(
      [...page.matchAll(/(?:src|href)="([^"]+)"/g)].filter(([, address = '']) => !address.startsWith('/'))
    ).toEqual([])
    for (const name of readdirSync(`${folder}/assets`).filter((each) => each.endsWith('.css'))) {
      expect(read(`assets/${name}`)).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//)
    }
  })
})
