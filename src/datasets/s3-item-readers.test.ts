import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReaderConfig } from '../asl/definition.ts'
import { FolderBuckets } from '../objects/folder-buckets.ts'
import { S3ItemReaders } from './s3-item-readers.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-buckets-'))
const bucket = join(folder, 'data')
const readers = new S3ItemReaders(new FolderBuckets(folder))
const owner = { region: 'us-east-1', accountId: '123456789012', roleArn: 'role' }

beforeAll(() => mkdirSync(join(bucket, 'sub'), { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(request: object, config: ReaderConfig, maxItems = 0, action = 'getObject'): Promise<unknown[]> {
  const source = {
    kind: 'reader',
    resource: `arn:aws:states:::s3:${action}`,
    arguments: JSON.stringify({ Bucket: 'data', ...request }),
    config,
    maxItems
  } as const
  const items: unknown[] = []
  for await (const item of readers.open(source, owner)) items.push(JSON.parse(item))
  return items
}

function file(name: string, content: string | Buffer): { readonly Key: string } {
  writeFileSync(join(bucket, name), content)
  return { Key: name }
}

const CSV = { inputType: 'CSV', csvHeaderLocation: 'FIRST_ROW' } as const

describe('a CSV file', () => {
  test('gives its rows by the headers of its first row, which a byte order mark does not belong to', async () => {
    const key = file('a.csv', '\uFEFFid,name\r\n1,"a ""quoted"", cell"\r\n2,b\r\n')
    expect(await read(key, CSV)).toEqual([
      { id: '1', name: 'a "quoted", cell' },
      { id: '2', name: 'b' }
    ])
  })

  test('may be packed, and have another delimiter', async () => {
    const key = file('a.csv.gz', gzipSync('id|name\n1|a\n'))
    expect(await read(key, { ...CSV, csvDelimiter: 'PIPE' })).toEqual([{ id: '1', name: 'a' }])
  })

  test('is refused where two headers are the same', async () => {
    await expect(read(file('b.csv', 'id,id\n1,2\n'), CSV)).rejects.toThrow('CSV headers cannot contain duplicates.')
  })

  test('is refused where a quote never ends', async () => {
    await expect(read(file('c.csv', 'id\n"1\n2\n'), CSV)).rejects.toMatchObject({ name: 'ItemReaderFailure' })
  })

  test('is read no further than MaxItems', async () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => row).join('\n')
    expect(await read(file('d.csv', `n\n${rows}`), CSV, 2)).toEqual([{ n: '0' }, { n: '1' }])
  })
})

describe('a JSON file', () => {
  test('gives the items of its array, whatever they hold', async () => {
    const items = [{ a: '],[{"' }, [1, [2]], 'x\\"]', 1, null]
    expect(await read(file('a.json', ` ${JSON.stringify(items, null, 1)} `), { inputType: 'JSON' })).toEqual(items)
    expect(await read(file('b.json', '[ ]'), { inputType: 'JSON' })).toEqual([])
  })

  test('that is no array is refused', async () => {
    const key = file('c.json', '{"a":1}')
    await expect(read(key, { inputType: 'JSON' })).rejects.toThrow('Attempting to map over non-iterable node.')
  })

  test.each(['[1', '[1,]', '[1] 2', '', '[tru]'])('%j is refused', async (text) => {
    await expect(read(file('d.json', text), { inputType: 'JSON' })).rejects.toThrow('Unable to parse the JSON file')
  })

  test('may have its items further inside', async () => {
    const key = file('e.json', '{"a":{"b/c":[1,2]}}')
    expect(await read(key, { inputType: 'JSON', itemsPointer: '/a/b~1c' })).toEqual([1, 2])
    await expect(read(key, { inputType: 'JSON', itemsPointer: '/x' })).rejects.toThrow("'/x' finds nothing")
  })
})

test('a JSON Lines file gives its lines', async () => {
  expect(await read(file('a.jsonl', '{"a":1}\n\n[2]\r\n3'), { inputType: 'JSONL' })).toEqual([{ a: 1 }, [2], 3])
})

describe('a listing', () => {
  test('describes the objects of a prefix, in the order of their keys', async () => {
    file('sub/b.csv', 'n\n2\n')
    file('sub/a.csv', 'n\n1\n')
    const listed = (await read({ Prefix: 'sub/' }, {}, 0, 'listObjectsV2')) as { readonly Key: string }[]
    expect(listed.map(({ Key }) => Key)).toEqual(['sub/a.csv', 'sub/b.csv'])
    expect(Object.keys(listed[0] ?? {})).toEqual(['Etag', 'LastModified', 'Key', 'Size', 'StorageClass'])
  })

  test('may stand for the rows of its files', async () => {
    const config = { ...CSV, transformation: 'LOAD_AND_FLATTEN' } as const
    expect(await read({ Prefix: 'sub/' }, config, 0, 'listObjectsV2')).toEqual([{ n: '1' }, { n: '2' }])
  })
})

describe('a manifest', () => {
  test('of an inventory names files without headers', async () => {
    file('part.csv.gz', gzipSync('"data","k1","7"\n'))
    const manifest = {
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key, Size',
      destinationBucket: 'arn:aws:s3:::data',
      files: [{ key: 'part.csv.gz' }]
    }
    const key = file('manifest.json', JSON.stringify(manifest))
    expect(await read(key, { inputType: 'MANIFEST' })).toEqual([{ Bucket: 'data', Key: 'k1', Size: '7' }])
  })

  test('of Athena names files of one type', async () => {
    file('part.jsonl', '{"a":1}\n')
    const key = file('athena.csv', 's3://data/part.jsonl\n')
    expect(await read(key, { inputType: 'JSONL', manifestType: 'ATHENA_DATA' })).toEqual([{ a: 1 }])
  })
})

test('what is not there is said so', async () => {
  await expect(read({ Key: 'none' }, CSV)).rejects.toThrow('The specified key does not exist')
  await expect(read({ Bucket: 'none', Key: 'x' }, CSV)).rejects.toThrow('The specified bucket does not exist')
  await expect(read({ Key: '../../outside' }, CSV)).rejects.toMatchObject({ name: 'ItemReaderFailure' })
})
