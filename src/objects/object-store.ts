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
  write(text: string): Promise<void>
  /** Makes the object visible; answers its size in bytes. */
  close(): Promise<number>
}

/** What a service answered instead of an object; the message is in AWS's form. */
export class ObjectFailure extends Error {
  override readonly name = 'ObjectFailure'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
  }
}

export const noSuchBucket = (bucket: string): ObjectFailure =>
  new ObjectFailure(`The specified bucket does not exist: ${bucket} (Service: S3, Status Code: 404)`)

export const wrongOwner = ({ bucket, bucketOwner }: BucketAddress): ObjectFailure =>
  new ObjectFailure(
    `Access Denied: ${bucket} does not belong to the account ${bucketOwner} (Service: S3, Status Code: 403)`
  )

export const noSuchVersion = ({ bucket, key, versionId }: ObjectAddress): ObjectFailure =>
  new ObjectFailure(
    `The specified version does not exist: ${versionId} of ${key} in ${bucket}; folders keep no versions ` +
      '(Service: S3, Status Code: 404)'
  )

export const noSuchKey = ({ bucket, key }: ObjectAddress): ObjectFailure =>
  new ObjectFailure(`The specified key does not exist: ${key} in ${bucket} (Service: S3, Status Code: 404)`)
