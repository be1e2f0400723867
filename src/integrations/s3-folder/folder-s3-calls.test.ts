import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Payload } from '../../lib/json/payload.ts'
import { FolderBuckets } from '../../objects/folder-buckets.ts'
import type { TaskRequest } from '../integration.ts'
import { FolderS3Calls } from './folder-s3-calls.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-s3-'))
const calls = new FolderS3Calls(new FolderBuckets(folder, '123456789012'), 1_000)

beforeAll(() => mkdirSync(join(folder, 'data')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function perform(action: string, parameters: object) {
  const task = {
    executionArn: 'arn',
    action,
    service: 'aws-sdk:s3',
    pattern: 'request-response',
    resource: `arn:aws:states:::aws-sdk:s3:${action}`,
    parameters: Payload.ofText(JSON.stringify(parameters)),
    region: 'us-east-1'
  } as TaskRequest
  const outcome = await calls.perform(task)
  return outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome
}

const put = (Key: string, text: string) => writeFileSync(join(folder, 'data', Key), text)

describe('tasks on buckets in folders', () => {
  test('write JSON, a string in its quotes, and read it', async () => {
    expect(await perform('putObject', { Bucket: 'data', Key: 'a/b.json', Body: { n: 1 } })).toEqual({
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/)
    })
    expect(readFileSync(join(folder, 'data', 'a', 'b.json'), 'utf8')).toBe('{"n":1}')
    await perform('putObject', { Bucket: 'data', Key: 's', Body: 'text', ContentType: 'text/plain' })
    const read = await perform('getObject', { Bucket: 'data', Key: 's' })
    expect(read).toEqual({
      AcceptRanges: 'bytes',
      Body: '"text"',
      ContentLength: 6,
      ContentType: 'application/octet-stream',
      ETag: expect.any(String),
      LastModified: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/),
      Metadata: {}
    })
    expect(Object.keys(read).at(-1)).toBe('Body')
    expect(await perform('headObject', { Bucket: 'data', Key: 'a/b.json' })).toMatchObject({
      ContentLength: 7,
      ContentType: 'application/json'
    })
  })

  test('copy and delete', async () => {
    put('from', 'content')
    const copied = await perform('copyObject', { Bucket: 'data', Key: 'to', CopySource: 'data/from' })
    expect(copied).toMatchObject({ CopyObjectResult: { ETag: expect.any(String) } })
    expect(await perform('getObject', { Bucket: 'data', Key: 'to' })).toMatchObject({ Body: 'content' })
    expect(await perform('deleteObject', { Bucket: 'data', Key: 'to' })).toEqual({})
    expect(
      await perform('deleteObjects', { Bucket: 'data', Delete: { Objects: [{ Key: 'from' }, { Key: 'x' }] } })
    ).toEqual({
      Deleted: [{ Key: 'from' }, { Key: 'x' }]
    })
    expect(await perform('headObject', { Bucket: 'data', Key: 'from' })).toMatchObject({
      error: 'S3.NoSuchKeyException'
    })
  })

  test('list, page by page, with common prefixes', async () => {
    expect(await perform('createBucket', { Bucket: 'listed' })).toEqual({ Location: '/listed' })
    for (const Key of ['a', 'b/1', 'b/2', 'c']) await perform('putObject', { Bucket: 'listed', Key, Body: 1 })
    const first = await perform('listObjectsV2', { Bucket: 'listed', MaxKeys: 3 })
    expect(first).toMatchObject({ KeyCount: 3, IsTruncated: true, MaxKeys: 3, Name: 'listed', Prefix: '' })
    const ContinuationToken = first.NextContinuationToken
    const second = await perform('listObjectsV2', { Bucket: 'listed', ContinuationToken })
    expect(second.Contents.map(({ Key }: { Key: string }) => Key)).toEqual(['c'])
    expect(second).toMatchObject({ KeyCount: 1, IsTruncated: false })
    const folders = await perform('listObjectsV2', { Bucket: 'listed', Delimiter: '/', MaxKeys: 2 })
    expect(folders).toMatchObject({ Contents: [{ Key: 'a' }], CommonPrefixes: [{ Prefix: 'b/' }], IsTruncated: true })
    const rest = { Bucket: 'listed', Delimiter: '/', ContinuationToken: folders.NextContinuationToken }
    expect(await perform('listObjectsV2', rest)).toMatchObject({ Contents: [{ Key: 'c' }], KeyCount: 1 })
    expect((await perform('listBuckets', {})).Buckets).toMatchObject([{ Name: 'data' }, { Name: 'listed' }])
  })

  test.each([
    [
      'getObject',
      { Bucket: 'data', Key: 'none' },
      'S3.NoSuchKeyException',
      'The specified key does not exist. (Service: S3'
    ],
    ['getObject', { Bucket: 'none', Key: 'x' }, 'S3.NoSuchBucketException', 'The specified bucket does not exist'],
    ['putObject', { Bucket: 'none', Key: 'x', Body: 1 }, 'S3.NoSuchBucketException', 'does not exist'],
    ['putObject', { Bucket: 'data', Key: '../../x', Body: 1 }, 'S3.S3Exception', 'cannot be one of a file'],
    ['createBucket', { Bucket: 'data' }, 'S3.BucketAlreadyOwnedByYouException', 'already own it'],
    ['headBucket', { Bucket: 'data', ExpectedBucketOwner: '1' }, 'S3.S3Exception', 'Access Denied (Service: S3'],
    ['getObject', { Bucket: 'data' }, 'States.Runtime', "The field 'Key' is required but was missing"],
    [
      'getObject',
      { Bucket: 'data', Key: 'x', Range: 'bytes=0-1' },
      'States.Runtime',
      "The field 'Range' is not supported"
    ],
    ['selectObjectContent', {}, 'States.Runtime', 'AWS_ENDPOINT_URL_S3']
  ])('are refused as S3 does: %s %j', async (action, parameters, error, cause) => {
    expect(await perform(action, parameters)).toMatchObject({
      kind: 'failed',
      error,
      cause: expect.stringContaining(cause)
    })
  })
})
