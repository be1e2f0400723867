import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReaderConfig } from '../asl/definition.ts'
import type { SourceItem } from '../map-run/command.ts'
import { FolderBuckets } from '../objects/folder-buckets.ts'
import { S3ItemReaders } from './s3-item-readers.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-buckets-'))
const bucket = join(folder, 'data')
const readers = new S3ItemReaders(new FolderBuckets(folder, '123456789012'))
const owner = { region: 'us-east-1', accountId: '123456789012', roleArn: 'role' }

beforeAll(() => mkdirSync(join(bucket, 'sub'), { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = async (...request: Parameters<typeof readItems>): Promise<unknown[]> =>
  (await readItems(...request)).map(({ text }) => JSON.parse(text))

async function readItems(
  request: object,
  config: ReaderConfig,
  maxItems = 0,
  action = 'getObject'
): Promise<SourceItem[]> {
  const source = {
    kind: 'reader',
    resource: `arn:aws:states:::s3:${action}`,
    arguments: JSON.stringify({ Bucket: 'data', ...request }),
    config,
    maxItems
  } as const
  const items: SourceItem[] = []
  for await (const item of readers.open(source, owner)) items.push(item)
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
    expect(await read(file('a.csv.zstd', zstdCompressSync('id\n2\n')), CSV)).toEqual([{ id: '2' }])
    await expect(read(file('no.csv.gz', 'id\n1\n'), CSV)).rejects.toThrow('Unable to unpack no.csv.gz')
  })

  test('may escape delimiters, quotes and backslashes; any other backslash is dropped', async () => {
    const key = file('escapes.csv', 'path,size\nC:\\\\Program Files\\\\App.exe,6\na\\,b\\n,\\"x\\"\n"q\\"r,s",2\n')
    expect(await read(key, CSV)).toEqual([
      { path: 'C:\\Program Files\\App.exe', size: '6' },
      { path: 'a,bn', size: '"x"' },
      { path: 'q"r,s', size: '2' }
    ])
  })

  test('may have rows of 8 MB and no more', async () => {
    const [item] = (await read(file('wide.csv', `n\n${'x'.repeat(8_000_000)}\n`), CSV)) as { readonly n: string }[]
    expect(item?.n.length).toBe(8_000_000)
    await expect(read(file('wider.csv', `n\n${'x'.repeat(9_000_000)}\n`), CSV)).rejects.toThrow(
      'Unable to parse the CSV file'
    )
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

  test('may have an object there, whose members are the items', async () => {
    const key = file('f.json', '{"a":{"y":1,"10":[2]}}')
    expect(await readItems(key, { inputType: 'JSON', itemsPointer: '/a' })).toEqual([
      { text: '1', key: 'y', source: 'S3://data/f.json' },
      { text: '[2]', key: '10', source: 'S3://data/f.json' }
    ])
    await expect(read(file('g.json', '{"a":1}'), { inputType: 'JSON', itemsPointer: '/a' })).rejects.toThrow(
      'Attempting to map over non-iterable node.'
    )
  })

  test('is refused where an item is too large', async () => {
    const text = `["${'x'.repeat(9_000_000)}"]`
    await expect(read(file('h.json', text), { inputType: 'JSON' })).rejects.toThrow('an item of the array is too large')
  })
})

describe('a JSON Lines file', () => {
  test('gives its lines', async () => {
    expect(await read(file('a.jsonl', '{"a":1}\n\n[2]\r\n3'), { inputType: 'JSONL' })).toEqual([{ a: 1 }, [2], 3])
  })

  test('is refused where a line is no JSON', async () => {
    const key = file('b.jsonl', '{"a":1}\n{"a":\n')
    await expect(read(key, { inputType: 'JSONL' })).rejects.toThrow('Unable to parse the JSON file')
  })
})

describe('a Parquet file', () => {
  const PARQUET = { inputType: 'PARQUET' } as const
  const parquet = (
    name: string,
    columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData'],
    rowGroupSize = 2
  ) => file(name, Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize })))

  test('gives its rows, over row groups, with all digits of its integers', async () => {
    const key = parquet('a.parquet', [
      { name: 'id', data: [1n, 2n, 9_007_199_254_740_993n], type: 'INT64' },
      { name: 'name', data: ['Ada', null, 'Grace'], type: 'STRING' },
      { name: 'ok', data: [true, false, true], type: 'BOOLEAN' }
    ])
    expect((await readItems(key, PARQUET)).map(({ text }) => text)).toEqual([
      '{"id":1,"name":"Ada","ok":true}',
      '{"id":2,"name":null,"ok":false}',
      '{"id":9007199254740993,"name":"Grace","ok":true}'
    ])
    expect((await readItems(key, PARQUET, 2)).map(({ source }) => source)).toEqual(Array(2).fill('S3://data/a.parquet'))
  })

  test.each([
    ['no Parquet at all', 'id,name\n1,Ada\n'],
    ['empty', ''],
    ['cut off', parquetWriteBuffer({ columnData: [{ name: 'n', data: ['a'], type: 'STRING' }] }).slice(0, 20)]
  ])('is refused where it is %s', async (_what, content) => {
    const key = file('b.parquet', typeof content === 'string' ? content : Buffer.from(content))
    await expect(read(key, PARQUET)).rejects.toMatchObject({
      name: 'ItemReaderFailure',
      message: expect.stringContaining('Unable to parse the Parquet file')
    })
  })

  test('has no versions, as on AWS', async () => {
    const key = parquet('c.parquet', [{ name: 'n', data: [1], type: 'INT32' }])
    await expect(read({ ...key, VersionId: 'v' }, PARQUET)).rejects.toThrow('VersionId is not supported for Parquet')
  })
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

  test('says where its items come from', async () => {
    const flat = { ...CSV, transformation: 'LOAD_AND_FLATTEN' } as const
    const sources = async (config: ReaderConfig) =>
      (await readItems({ Prefix: 'sub/' }, config, 0, 'listObjectsV2')).map(({ source }) => source)
    expect(await sources({})).toEqual(['S3://data', 'S3://data'])
    expect(await sources(flat)).toEqual(['S3://data/sub/a.csv', 'S3://data/sub/b.csv'])
  })

  test('of files without a type is refused', async () => {
    const config = { transformation: 'LOAD_AND_FLATTEN' } as const
    await expect(read({ Prefix: 'sub/' }, config, 0, 'listObjectsV2')).rejects.toThrow('needs an InputType')
  })

  test('without an object has no items', async () => {
    expect(await read({ Prefix: 'nothing/' }, {}, 0, 'listObjectsV2')).toEqual([])
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
    const rows = [{ Bucket: 'data', Key: 'k1', Size: '7' }]
    expect(await read(key, { inputType: 'MANIFEST' })).toEqual(rows)
    expect(await read(key, { manifestType: 'S3_INVENTORY' })).toEqual(rows)
  })

  test.each([
    ['an ORC inventory', '{"fileFormat":"ORC","fileSchema":"x","files":[]}', 'has the format ORC, and only CSV'],
    ['another JSON', '{"a":1}', 'is no manifest of an S3 inventory'],
    ['no JSON', 'Bucket,Key', 'Unable to parse the manifest refused.json']
  ])('that is %s is refused', async (_what, text, message) => {
    await expect(read(file('refused.json', text), { inputType: 'MANIFEST' })).rejects.toThrow(message)
  })

  test('of Athena names files of one type', async () => {
    file('part.jsonl', '{"a":1}\n')
    const key = file('athena.csv', 's3://data/part.jsonl\n')
    expect(await readItems(key, { inputType: 'JSONL', manifestType: 'ATHENA_DATA' })).toEqual([
      { text: '{"a":1}', source: 'S3://data/part.jsonl' }
    ])
    await expect(read(key, { manifestType: 'ATHENA_DATA' })).rejects.toThrow('needs an InputType')
  })

  test('of Athena with anything but addresses is refused', async () => {
    const config = { inputType: 'JSONL', manifestType: 'ATHENA_DATA' } as const
    await expect(read(file('bad.csv', 'part.jsonl\n'), config)).rejects.toThrow('no address in S3: part.jsonl')
  })
})

test('what is not there is said so', async () => {
  await expect(read({ Key: 'none' }, CSV)).rejects.toThrow('The specified key does not exist')
  await expect(read({ Bucket: 'none', Key: 'x' }, CSV)).rejects.toThrow('The specified bucket does not exist')
  await expect(read({ Key: '../../outside' }, CSV)).rejects.toMatchObject({ name: 'ItemReaderFailure' })
  await expect(read({}, CSV)).rejects.toThrow('The ItemReader names no Key.')
  await expect(read({ ...file('v.csv', 'n\n1\n'), VersionId: 'v' }, CSV)).rejects.toThrow('folders keep no versions')
})

test('a bucket must belong to the account that is expected', async () => {
  const key = file('owned.csv', 'n\n1\n')
  expect(await read({ ...key, ExpectedBucketOwner: '123456789012' }, CSV)).toEqual([{ n: '1' }])
  const other = { ExpectedBucketOwner: '999999999999' }
  await expect(read({ ...key, ...other }, CSV)).rejects.toThrow('Access Denied')
  await expect(read(other, {}, 0, 'listObjectsV2')).rejects.toThrow('Access Denied')
})
