import { ACTIVITY_KIND, type ActivityRecord } from '../../resources/activity.ts'
import { parseArnOf } from '../../resources/arn.ts'
import type { Operation } from '../context.ts'
import { readDocument } from '../documents.ts'
import { activityDoesNotExist } from '../errors.ts'
import { toTimestamp } from '../model.ts'

export const describeActivity: Operation<'DescribeActivity'> = async (input, { store }) => {
  const { text } = parseArnOf(['activity'], input.activityArn)
  const found = await readDocument<ActivityRecord>(store, ACTIVITY_KIND, text)
  if (found === undefined) throw activityDoesNotExist(text)
  const { arn, name, creationDate, encryptionConfiguration } = found.content
  return { activityArn: arn, creationDate: toTimestamp(creationDate), encryptionConfiguration, name }
}
