/** Buckets and the objects in them, wherever they are. Every method may throw {@link ObjectFailure}. */
export interface ObjectStore {
  /** The bytes of an object, in pieces. @throws {ObjectFailure} while iterating */
  read(address: ObjectAddress): AsyncIterable<Uint8Array>
  /** Some bytes of an object. @param end exclusive */
  readRange(address: ObjectAddress, start: number, end: number): Promise<Uint8Array>
  /** In bytes. */
  sizeOf(address: ObjectAddress): Promise<number>
  /** The objects whose keys begin with a prefix, in the order of their keys. */
  list(place: BucketAddress, prefix: string): AsyncIterable<ListedObject>
  /** Begins an object; nobody sees it before it is closed. */
  write(address: ObjectAddress): Promise<ObjectWriter>
}

export interface BucketAddress {
  readonly bucket: string
  readonly region: string
  /** The id of the account that must own the bucket (`ExpectedBucketOwner`). */
  readonly bucketOwner?: string
}

export interface ObjectAddress extends BucketAddress {
  readonly key: string
  readonly versionId?: string
}

export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  /** With its quotes. */
  readonly etag: string
  /** Milliseconds since the epoch. */
  readonly lastModified: number
  readonly storageClass: string
}

export interface ObjectWriter {
  write(content: string | Uint8Array): Promise<void>
  /** Makes the object visible; answers its size in bytes. */
  close(): Promise<number>
}

/** What a service answered instead of an object; the message is in AWS's form. */
export class ObjectFailure extends Error {
  override readonly name = 'ObjectFailure'
  /** Of a failure that S3 itself would have answered with. */
  readonly answer: S3Answer | undefined

  constructor(message: string, options?: ErrorOptions & { readonly answer?: S3Answer }) {
    super(message, options)
    this.answer = options?.answer
  }
}

export interface S3Answer {
  readonly code: 'NoSuchBucket' | 'NoSuchKey' | 'NoSuchVersion' | 'AccessDenied' | 'BucketAlreadyOwnedByYou'
  readonly message: string
  readonly statusCode: number
}

export const noSuchBucket = (bucket: string): ObjectFailure =>
  failure({ code: 'NoSuchBucket', message: 'The specified bucket does not exist', statusCode: 404 }, bucket)

export const noSuchKey = ({ bucket, key }: ObjectAddress): ObjectFailure =>
  failure({ code: 'NoSuchKey', message: 'The specified key does not exist.', statusCode: 404 }, `${key} in ${bucket}`)

export const noSuchVersion = ({ bucket, key, versionId }: ObjectAddress): ObjectFailure =>
  failure(
    { code: 'NoSuchVersion', message: 'The specified version does not exist.', statusCode: 404 },
    `${versionId} of ${key} in ${bucket}; folders keep no versions`
  )

export const wrongOwner = ({ bucket, bucketOwner }: BucketAddress): ObjectFailure =>
  failure(
    { code: 'AccessDenied', message: 'Access Denied', statusCode: 403 },
    `${bucket} does not belong to the account ${bucketOwner}`
  )

const failure = (answer: S3Answer, place: string): ObjectFailure => {
  const { message, statusCode } = answer
  const text = `${message.replace(/\.$/, '')}: ${place} (Service: S3, Status Code: ${statusCode})`
  return new ObjectFailure(text, { answer })
}
