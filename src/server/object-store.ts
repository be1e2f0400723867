import type { AwsCredentials } from '../aws/credentials.ts'
import { FolderBuckets } from '../objects/folder-buckets.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { S3Buckets } from '../objects/s3-buckets.ts'
import type { BucketPlace } from './config.ts'

/** The buckets that Map Runs read from and write to. */
export function createObjectStore(
  place: BucketPlace,
  accountId: string,
  credentials: AwsCredentials | undefined
): ObjectStore {
  if (place.kind === 'folder') return new FolderBuckets(place.path, accountId)
  return new S3Buckets({
    ...(place.endpoint !== undefined && { endpoint: place.endpoint }),
    ...(credentials !== undefined && { credentials })
  })
}
