import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LocalKeyRing } from './local-key-ring.ts'

const OWNER = 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-keys-'))
  file = join(folder, 'keys.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const use = (keyId = 'alias/orders', ownerArn = OWNER) => ({ keyId, ownerArn })

/** What an operator does to the file, at a later time than anything before. */
let edits = 0
function edit(change: (ring: { keys: Record<string, { state: string }> }) => void): void {
  const ring = JSON.parse(readFileSync(file, 'utf8'))
  change(ring)
  writeFileSync(file, JSON.stringify(ring))
  const time = new Date(Date.now() + ++edits * 1_000)
  utimesSync(file, time, time)
}

describe('a ring of keys', () => {
  test('makes its file on first use, for nobody else to read', async () => {
    const ring = new LocalKeyRing(file)
    expect(existsSync(file)).toBe(false)
    await ring.check(use())
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('unwraps what it has wrapped, also in another process', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use())
    const { plain, wrapped } = await ring.generate(use())
    expect(plain).toHaveLength(32)
    expect(wrapped).not.toContain(Buffer.from(plain).toString('base64'))
    expect(await new LocalKeyRing(file).unwrap(wrapped, use())).toEqual(plain)
  })

  test('keeps its keys when more are added, all at once too', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use('first'))
    const { wrapped, plain } = await ring.generate(use('first'))
    await Promise.all(['a', 'b', 'c', '__proto__', 'a'].map((keyId) => ring.check(use(keyId))))
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).keys).sort()).toEqual([
      '__proto__',
      'a',
      'b',
      'c',
      'first'
    ])
    expect(await ring.unwrap(wrapped, use('first'))).toEqual(plain)
  })

  test('never gives the same data key twice', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use())
    const made = await Promise.all(Array.from({ length: 20 }, () => ring.generate(use())))
    expect(new Set(made.map(({ wrapped }) => wrapped)).size).toBe(20)
  })

  test('unwraps nothing for another state machine, nor with another key', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use())
    await ring.check(use('other'))
    const { wrapped } = await ring.generate(use())
    await expect(ring.unwrap(wrapped, use('alias/orders', `${OWNER}-2`))).rejects.toMatchObject({
      kind: 'invalid-state'
    })
    await expect(ring.unwrap(wrapped, use('other'))).rejects.toMatchObject({ kind: 'invalid-state' })
    await expect(ring.unwrap('nonsense', use())).rejects.toMatchObject({ kind: 'invalid-state' })
  })

  test('refuses a key that was disabled by hand, until it is enabled again', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use())
    const { wrapped, plain } = await ring.generate(use())
    edit(({ keys }) => Object.assign(keys['alias/orders'] ?? {}, { state: 'DISABLED' }))
    for (const attempt of [() => ring.check(use()), () => ring.generate(use()), () => ring.unwrap(wrapped, use())]) {
      await expect(attempt()).rejects.toMatchObject({ kind: 'invalid-state', keyState: 'DISABLED' })
    }
    edit(({ keys }) => Object.assign(keys['alias/orders'] ?? {}, { state: 'ENABLED' }))
    expect(await ring.unwrap(wrapped, use())).toEqual(plain)
  })

  test('takes a key that was removed for destroyed, and makes no new one by itself', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use())
    await ring.check(use('other'))
    const { wrapped } = await ring.generate(use())
    edit(({ keys }) => delete keys['alias/orders'])
    await expect(ring.generate(use())).rejects.toMatchObject({ kind: 'invalid-state' })
    await expect(ring.unwrap(wrapped, use())).rejects.toThrow("Key 'alias/orders' does not exist")
  })

  test('takes a file that is gone for misplaced', async () => {
    const ring = new LocalKeyRing(file)
    await ring.check(use())
    const { wrapped } = await ring.generate(use())
    rmSync(file)
    await expect(ring.unwrap(wrapped, use())).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(ring.unwrap(wrapped, use())).rejects.toThrow(`The file of keys ${file} is not there.`)
  })

  test.each([
    ['{', 'JSON'],
    ['{"version":2,"keys":{}}', 'it is not a file of keys of version 1'],
    ['{"version":1,"keys":{"k":{"secret":"AA==","state":"ENABLED"}}}', 'the secret of k is not 32 bytes in base64'],
    [
      `{"version":1,"keys":{"k":{"secret":"${Buffer.alloc(32).toString('base64')}","state":"on"}}}`,
      'the state of k must be ENABLED or DISABLED'
    ]
  ])('says what is wrong with the file %s, and leaves it alone', async (text, problem) => {
    writeFileSync(file, text)
    await expect(new LocalKeyRing(file).check(use())).rejects.toThrow(problem)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('makes the data folder where the store is elsewhere and has not made it, for this user alone', async () => {
    const dataFolder = join(folder, 'data')
    const ring = new LocalKeyRing(join(dataFolder, 'keys.json'))
    await ring.check(use())
    expect(await ring.unwrap((await ring.generate(use())).wrapped, use())).toHaveLength(32)
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700)
  })

  test('says where it cannot write', async () => {
    const nowhere = join(folder, 'none', 'none', 'keys.json')
    await expect(new LocalKeyRing(nowhere).check(use())).rejects.toThrow(
      `The file of keys ${nowhere} cannot be written`
    )
  })
})
