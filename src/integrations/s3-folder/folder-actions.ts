import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isNumber, isObject, type Json, numberText, object } from '../../lib/json/value.ts'
import type { FolderBuckets } from '../../objects/folder-buckets.ts'
import { type ListedObject, type ObjectAddress, ObjectFailure } from '../../objects/object-store.ts'
import type { ParameterRules } from '../parameter-problems.ts'

/** One operation of S3 on a folder of buckets: what it takes, and the members of its answer in Pascal case. */
export interface FolderAction extends ParameterRules {
  perform(buckets: FolderBuckets, request: FolderRequest): Promise<Readonly<Record<string, Json>>>
}

export interface FolderRequest {
  readonly parameters: ReadonlyMap<string, Json>
  readonly region: string
  /** Larger bodies are cut off there, which is as good as whole where a result is too large anyway. */
  readonly bodyBytes: number
}

const OBJECT = { Bucket: 'text', Key: 'text', ExpectedBucketOwner: 'text' } as const
const VERSIONED = { ...OBJECT, VersionId: 'text' } as const

/** By name, as in `aws-sdk:s3:getObject`. */
export const folderActions: Readonly<Record<string, FolderAction>> = {
  getObject: {
    types: VERSIONED,
    required: ['Bucket', 'Key'],
    perform: async (buckets, request) => {
      const address = addressOf(request)
      const described = await buckets.describe(address)
      const end = Math.min(described.sizeBytes, request.bodyBytes + 1)
      const body = end === 0 ? new Uint8Array() : await buckets.readRange(address, 0, end)
      return { ...contentMembers(described), Body: textOrBase64(body) }
    }
  },
  headObject: {
    types: VERSIONED,
    required: ['Bucket', 'Key'],
    perform: async (buckets, request) => contentMembers(await buckets.describe(addressOf(request)))
  },
  putObject: {
    types: { ...OBJECT, Body: 'any', ContentType: 'text' },
    required: ['Bucket', 'Key'],
    perform: async (buckets, request) => {
      const address = addressOf(request)
      const body = request.parameters.get('Body')
      const writer = await buckets.write(address)
      // recorded (`test_s3_put_object[str]`): a string is written as JSON, in its quotes
      if (body !== undefined && body !== null) await writer.write(stringify(body))
      await writer.close()
      return { ETag: (await buckets.describe(address)).etag }
    }
  },
  deleteObject: {
    types: VERSIONED,
    required: ['Bucket', 'Key'],
    perform: async (buckets, request) => {
      await buckets.delete(addressOf(request))
      return {}
    }
  },
  deleteObjects: {
    types: { Bucket: 'text', Delete: 'map', ExpectedBucketOwner: 'text' },
    required: ['Bucket', 'Delete'],
    perform: async (buckets, request) => {
      const keys = keysToDelete(request.parameters.get('Delete'))
      for (const key of keys) await buckets.delete({ ...addressOf(request), key })
      return { Deleted: keys.map((key) => object({ Key: key })) }
    }
  },
  copyObject: {
    types: { ...OBJECT, CopySource: 'text' },
    required: ['Bucket', 'CopySource', 'Key'],
    perform: async (buckets, request) => {
      const source = decodeURIComponent(textOf(request, 'CopySource') ?? '').replace(/^\//, '')
      const slash = source.indexOf('/')
      const from = { region: request.region, bucket: source.slice(0, Math.max(0, slash)), key: source.slice(slash + 1) }
      const { etag, lastModified } = await buckets.copy(from, addressOf(request))
      return { CopyObjectResult: object({ ETag: etag, LastModified: instantText(lastModified) }) }
    }
  },
  listObjectsV2: {
    types: {
      Bucket: 'text',
      Prefix: 'text',
      Delimiter: 'text',
      MaxKeys: 'any',
      StartAfter: 'text',
      ContinuationToken: 'text',
      ExpectedBucketOwner: 'text'
    },
    required: ['Bucket'],
    perform: listObjects
  },
  headBucket: {
    types: { Bucket: 'text', ExpectedBucketOwner: 'text' },
    required: ['Bucket'],
    perform: async (buckets, request) => {
      await buckets.checkBucket(addressOf(request))
      return { BucketRegion: request.region }
    }
  },
  createBucket: {
    types: { Bucket: 'text', CreateBucketConfiguration: 'map' },
    required: ['Bucket'],
    perform: async (buckets, request) => {
      const bucket = textOf(request, 'Bucket') ?? ''
      await buckets.createBucket(bucket)
      return { Location: `/${bucket}` }
    }
  },
  listBuckets: {
    types: {},
    required: [],
    perform: async (buckets) => ({
      Buckets: (await buckets.listBuckets()).map(({ name, createdAt }) =>
        object({ CreationDate: instantText(createdAt), Name: name })
      )
    })
  }
}

/** With a delimiter, what follows it in keys is left out and the common beginnings are listed. */
async function listObjects(buckets: FolderBuckets, request: FolderRequest): Promise<Record<string, Json>> {
  const prefix = textOf(request, 'Prefix') ?? ''
  const delimiter = textOf(request, 'Delimiter') ?? ''
  const after = textOf(request, 'ContinuationToken') ?? textOf(request, 'StartAfter') ?? ''
  const maxKeys = pageSize(request.parameters.get('MaxKeys'))
  const contents: Json[] = []
  const prefixes = new Set<string>()
  let last = after
  let isTruncated = false
  for await (const found of buckets.list(addressOf(request), prefix)) {
    if (found.key <= after) continue
    const end = delimiter === '' ? -1 : found.key.indexOf(delimiter, prefix.length)
    const common = end < 0 ? undefined : found.key.slice(0, end + delimiter.length)
    if (common !== undefined && (prefixes.has(common) || after.startsWith(common))) {
      last = found.key
      continue
    }
    if (contents.length + prefixes.size >= maxKeys) {
      isTruncated = true
      break
    }
    last = found.key
    if (common === undefined) contents.push(listedMember(found))
    else prefixes.add(common)
  }
  return {
    ...(contents.length > 0 && { Contents: contents }),
    ...(prefixes.size > 0 && { CommonPrefixes: [...prefixes].map((text) => object({ Prefix: text })) }),
    ...(delimiter !== '' && { Delimiter: delimiter }),
    IsTruncated: isTruncated,
    KeyCount: contents.length + prefixes.size,
    MaxKeys: maxKeys,
    Name: textOf(request, 'Bucket') ?? '',
    ...(isTruncated && { NextContinuationToken: last }),
    Prefix: prefix
  }
}

const MAX_KEYS = 1_000

function pageSize(given: Json | undefined): number {
  const text = given === undefined || given === null ? '' : isNumber(given) ? numberText(given) : String(given)
  const size = Number.parseInt(text, 10)
  return size >= 0 ? Math.min(size, MAX_KEYS) : MAX_KEYS
}

const listedMember = ({ etag, key, lastModified, sizeBytes, storageClass }: ListedObject): Json =>
  object({ ETag: etag, Key: key, LastModified: instantText(lastModified), Size: sizeBytes, StorageClass: storageClass })

const contentMembers = ({ etag, key, lastModified, sizeBytes }: ListedObject): Record<string, Json> => ({
  AcceptRanges: 'bytes',
  ContentLength: sizeBytes,
  ContentType: key.endsWith('.json') ? 'application/json' : 'application/octet-stream',
  ETag: etag,
  LastModified: instantText(lastModified),
  Metadata: object({})
})

function keysToDelete(given: Json | undefined): readonly string[] {
  const objects = isObject(given ?? null) ? (given as ReadonlyMap<string, Json>).get('Objects') : undefined
  if (!isArray(objects ?? null)) throw new ObjectFailure('Delete must have Objects')
  return (objects as readonly Json[]).map((entry) => {
    const key = isObject(entry) ? entry.get('Key') : undefined
    if (typeof key !== 'string') throw new ObjectFailure('Each of the Objects to delete must have a Key')
    return key
  })
}

function addressOf(request: FolderRequest): ObjectAddress {
  const bucketOwner = textOf(request, 'ExpectedBucketOwner')
  const versionId = textOf(request, 'VersionId')
  return {
    bucket: textOf(request, 'Bucket') ?? '',
    key: textOf(request, 'Key') ?? '',
    region: request.region,
    ...(bucketOwner !== undefined && { bucketOwner }),
    ...(versionId !== undefined && { versionId })
  }
}

function textOf({ parameters }: FolderRequest, name: string): string | undefined {
  const value = parameters.get(name)
  return typeof value === 'string' ? value : undefined
}

/** As Java writes an instant: S3 knows no fractions of seconds. */
const instantText = (milliseconds: number): string =>
  new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z')

function textOrBase64(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('base64')
  }
}
