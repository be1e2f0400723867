import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import type { ObjectStore } from '../../src/objects/object-store.ts'
import { S3Buckets } from '../../src/objects/s3-buckets.ts'
import { S3StandIn } from './s3-stand-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-objects-'))
const buckets = new FolderBuckets(folder, '123456789012')
const standIn = new S3StandIn(buckets, 3)
let s3: S3Buckets

beforeAll(async () => {
  mkdirSync(join(folder, 'data'))
  s3 = new S3Buckets({ endpoint: await standIn.open() })
})
afterAll(async () => {
  await standIn.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (key: string, more: object = {}) => ({ bucket: 'data', region: 'us-east-1', key, ...more })

async function write(store: ObjectStore, key: string, ...pieces: readonly (string | Uint8Array)[]): Promise<number> {
  const writer = await store.write(at(key))
  for (const piece of pieces) await writer.write(piece)
  return writer.close()
}

async function read(store: ObjectStore, key: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of store.read(at(key))) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function keys(store: ObjectStore, prefix: string, place: object = {}): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { key } of store.list({ bucket: 'data', region: 'us-east-1', ...place }, prefix)) found.push(key)
  return found
}

describe.each([
  ['a folder', () => buckets as ObjectStore],
  ['an S3 endpoint', () => s3 as ObjectStore]
])('objects in %s', (what, storeOf) => {
  const prefix = what.replaceAll(' ', '-')

  test('are read as they were written, whole and in parts', async () => {
    const key = `${prefix}/ü.txt`
    expect(await write(storeOf(), key, 'grüß', Buffer.from([0, 255]))).toBe(8)
    expect([...(await read(storeOf(), key))]).toEqual([...Buffer.from('grüß'), 0, 255])
    expect([...(await storeOf().readRange(at(key), 6, 8))]).toEqual([0, 255])
    expect(await storeOf().sizeOf(at(key))).toBe(8)
  })

  test('may be larger than one request', async () => {
    const piece = 'x'.repeat(3 * 1_048_576)
    const key = `${prefix}/large`
    expect(await write(storeOf(), key, piece, piece, piece, piece)).toBe(4 * piece.length)
    expect((await read(storeOf(), key)).length).toBe(4 * piece.length)
  })

  test('are listed in order, over pages', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `${prefix}/list/${index}`)
    for (const name of names) await write(storeOf(), name, 'n')
    expect(await keys(storeOf(), `${prefix}/list/`)).toEqual(names)
    expect(await keys(storeOf(), `${prefix}/none/`)).toEqual([])
  })

  test('that are not there are said so', async () => {
    await expect(read(storeOf(), `${prefix}/none`)).rejects.toMatchObject({
      name: 'ObjectFailure',
      message: expect.stringContaining('The specified key does not exist')
    })
    await expect(keys(storeOf(), '', { bucket: 'none' })).rejects.toThrow('The specified bucket does not exist')
    await expect(storeOf().sizeOf(at(`${prefix}/none`))).rejects.toMatchObject({ name: 'ObjectFailure' })
  })

  test('cannot be written where there is no bucket', async () => {
    const writing = async () => {
      const writer = await storeOf().write({ ...at('x'), bucket: 'none' })
      await writer.write('x')
      await writer.close()
    }
    await expect(writing()).rejects.toThrow('The specified bucket does not exist')
  })

  test('are refused where another account should own the bucket', async () => {
    await expect(keys(storeOf(), '', { bucketOwner: '999999999999' })).rejects.toMatchObject({ name: 'ObjectFailure' })
    expect(await keys(storeOf(), 'nothing', { bucketOwner: '123456789012' })).toEqual([])
  })
})

test('nobody at the endpoint is a failure like any other', async () => {
  const nobody = new S3Buckets({ endpoint: new URL('http://127.0.0.1:1') })
  await expect(read(nobody, 'x')).rejects.toMatchObject({ name: 'ObjectFailure' })
})

test('a package that is missing is named', async () => {
  const missing = Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' })
  const without = new S3Buckets({ load: () => Promise.reject(missing) })
  await expect(read(without, 'x')).rejects.toThrow('npm install @aws-sdk/client-s3')
})
