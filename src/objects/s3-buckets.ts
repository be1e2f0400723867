import type { S3Client as Client } from '@aws-sdk/client-s3'
import {
  type BucketAddress,
  type ListedObject,
  type ObjectAddress,
  ObjectFailure,
  type ObjectStore,
  type ObjectWriter
} from './object-store.ts'

type Sdk = typeof import('@aws-sdk/client-s3')

export interface S3Options {
  /** AWS itself where it is absent. */
  readonly endpoint?: URL
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Loads `@aws-sdk/client-s3`, which is installed only where it is wanted. */
  readonly load?: () => Promise<Sdk>
}

/** S3, or what speaks its protocol. */
export class S3Buckets implements ObjectStore {
  readonly #options: S3Options
  readonly #clients = new Map<string, Client>()
  #sdk: Promise<Sdk> | undefined

  constructor(options: S3Options) {
    this.#options = options
  }

  async *read(address: ObjectAddress): AsyncIterable<Uint8Array> {
    const { Body } = await this.#get(address, undefined)
    if (Body === undefined) return
    try {
      yield* Body as AsyncIterable<Uint8Array>
    } catch (error) {
      throw failureOf(error)
    }
  }

  async readRange(address: ObjectAddress, start: number, end: number): Promise<Uint8Array> {
    const { Body } = await this.#get(address, `bytes=${start}-${end - 1}`)
    return (await Body?.transformToByteArray()) ?? new Uint8Array()
  }

  async sizeOf({ bucket, key, region, bucketOwner }: ObjectAddress): Promise<number> {
    const { HeadObjectCommand } = await this.#load()
    const client = await this.#clientOf(region)
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ...ownerMember(bucketOwner) })
    const { ContentLength = 0 } = await translated(client.send(command))
    return ContentLength
  }

  async *list({ bucket, region, bucketOwner }: BucketAddress, prefix: string): AsyncIterable<ListedObject> {
    const { ListObjectsV2Command } = await this.#load()
    const client = await this.#clientOf(region)
    let token: string | undefined
    do {
      const page = await translated(
        client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            ...ownerMember(bucketOwner),
            ...(prefix !== '' && { Prefix: prefix }),
            ...(token !== undefined && { ContinuationToken: token })
          })
        )
      )
      for (const { Key, Size, ETag, LastModified, StorageClass } of page.Contents ?? []) {
        yield {
          key: Key ?? '',
          sizeBytes: Size ?? 0,
          etag: ETag ?? '',
          lastModified: LastModified?.getTime() ?? 0,
          storageClass: StorageClass ?? 'STANDARD'
        }
      }
      token = page.NextContinuationToken
    } while (token !== undefined)
  }

  async write({ bucket, key, region }: ObjectAddress): Promise<ObjectWriter> {
    const sdk = await this.#load()
    const client = await this.#clientOf(region)
    const target = { Bucket: bucket, Key: key }
    const parts: { readonly ETag: string; readonly PartNumber: number }[] = []
    let uploadId: string | undefined
    let waiting: Uint8Array[] = []
    let waitingBytes = 0
    let sizeBytes = 0
    const uploadPart = async (): Promise<void> => {
      const Body = Buffer.concat(waiting)
      waiting = []
      waitingBytes = 0
      uploadId ??= (await translated(client.send(new sdk.CreateMultipartUploadCommand(target)))).UploadId
      const PartNumber = parts.length + 1
      const command = new sdk.UploadPartCommand({ ...target, UploadId: uploadId, PartNumber, Body })
      const { ETag = '' } = await translated(client.send(command))
      parts.push({ ETag, PartNumber })
    }
    return {
      write: async (content) => {
        const bytes = Buffer.from(content)
        waiting.push(bytes)
        waitingBytes += bytes.length
        sizeBytes += bytes.length
        if (waitingBytes >= PART_BYTES) await uploadPart()
      },
      close: async () => {
        if (uploadId === undefined) {
          const Body = Buffer.concat(waiting)
          await translated(client.send(new sdk.PutObjectCommand({ ...target, Body, ContentType: 'application/json' })))
          return sizeBytes
        }
        if (waitingBytes > 0) await uploadPart()
        const MultipartUpload = { Parts: parts }
        const command = new sdk.CompleteMultipartUploadCommand({ ...target, UploadId: uploadId, MultipartUpload })
        await translated(client.send(command))
        return sizeBytes
      }
    }
  }

  async #get({ bucket, key, versionId, region, bucketOwner }: ObjectAddress, range: string | undefined) {
    const { GetObjectCommand } = await this.#load()
    const client = await this.#clientOf(region)
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...ownerMember(bucketOwner),
      ...(versionId !== undefined && { VersionId: versionId }),
      ...(range !== undefined && { Range: range })
    })
    return translated(client.send(command))
  }

  async #clientOf(region: string): Promise<Client> {
    const { S3Client } = await this.#load()
    const { endpoint, credentials } = this.#options
    let client = this.#clients.get(region)
    if (client === undefined) {
      client = new S3Client({
        region,
        ...(endpoint !== undefined && { endpoint: endpoint.href, forcePathStyle: true }),
        ...(endpoint !== undefined && { credentials: credentials ?? PLACEHOLDER })
      })
      this.#clients.set(region, client)
    }
    return client
  }

  #load(): Promise<Sdk> {
    this.#sdk ??= (this.#options.load ?? (() => import('@aws-sdk/client-s3')))().catch((error: unknown) => {
      this.#sdk = undefined
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
      throw new ObjectFailure('Objects in S3 need the package @aws-sdk/client-s3: npm install @aws-sdk/client-s3')
    })
    return this.#sdk
  }
}

const ownerMember = (bucketOwner: string | undefined) =>
  bucketOwner === undefined ? {} : { ExpectedBucketOwner: bucketOwner }

/** In bytes; S3 wants parts of 5 MiB at least. */
const PART_BYTES = 8 * 1_048_576

/** Emulators look at no more than the form of a signature. */
const PLACEHOLDER = { accessKeyId: 'test', secretAccessKey: 'test' }

async function translated<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw failureOf(error)
  }
}

function failureOf(error: unknown): ObjectFailure {
  if (error instanceof ObjectFailure) return error
  const { message, $metadata } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  }
  const { httpStatusCode, requestId } = $metadata ?? {}
  const answered =
    httpStatusCode === undefined ? '' : `, Status Code: ${httpStatusCode}, Request ID: ${requestId ?? '-'}`
  return new ObjectFailure(`${message} (Service: S3${answered})`, { cause: error })
}
