import { ACTIVITY_KIND, type ActivityRecord } from '../resources/activity.ts'
import type { Store } from '../store/store.ts'
import { readDocument } from './documents.ts'
import { activityDoesNotExist } from './errors.ts'

/** @throws {ApiError} ActivityDoesNotExist */
export async function readActivity(store: Store, arn: string): Promise<ActivityRecord> {
  const found = await readDocument<ActivityRecord>(store, ACTIVITY_KIND, arn)
  if (found === undefined) throw activityDoesNotExist(arn)
  return found.content
}
