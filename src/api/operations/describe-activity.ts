import { parseArnOf } from '../../resources/arn.ts'
import { readActivity } from '../activities.ts'
import type { Operation } from '../context.ts'
import { toTimestamp } from '../model.ts'

export const describeActivity: Operation<'DescribeActivity'> = async (input, { store }) => {
  const { text } = parseArnOf(['activity'], input.activityArn)
  const { arn, name, creationDate, encryptionConfiguration } = await readActivity(store, text)
  return { activityArn: arn, creationDate: toTimestamp(creationDate), encryptionConfiguration, name }
}
