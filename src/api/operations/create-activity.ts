import { ACTIVITY_KIND, type ActivityRecord } from '../../resources/activity.ts'
import { activityArn, placePrefix } from '../../resources/arn.ts'
import { checkName } from '../../resources/name.ts'
import { mergeTags } from '../../resources/tags.ts'
import { checkKey, readEncryptionConfiguration, sameConfiguration } from '../configurations.ts'
import type { Operation } from '../context.ts'
import { applyChange, readDocument } from '../documents.ts'
import { activityAlreadyExists } from '../errors.ts'
import { type OutputOf, toTimestamp } from '../model.ts'
import { putActivity } from '../tagged-resource.ts'
import { checkTagCount, readTags } from '../tags.ts'

/** Idempotent: a repetition that agrees in all but the tags is answered as the first call was. */
export const createActivity: Operation<'CreateActivity'> = async (input, context) => {
  const { store, engine, clock, place } = context
  const { name } = input
  checkName(name)
  const arn = activityArn(place, name)
  const encryptionConfiguration = readEncryptionConfiguration(input.encryptionConfiguration)
  await checkKey(encryptionConfiguration, arn, context)
  const tags = checkTagCount(arn, mergeTags([], readTags(input.tags)))
  const output = await applyChange<OutputOf<'CreateActivity'>>(store, async () => {
    const existing = (await readDocument<ActivityRecord>(store, ACTIVITY_KIND, arn))?.content
    if (existing !== undefined && !sameConfiguration(existing.encryptionConfiguration, encryptionConfiguration)) {
      throw activityAlreadyExists(arn)
    }
    const activity = existing ?? { arn, name, creationDate: clock.now(), encryptionConfiguration, tags }
    return {
      writes: existing === undefined ? [putActivity(activity, 0, placePrefix(place))] : [],
      result: { activityArn: arn, creationDate: toTimestamp(activity.creationDate) }
    }
  })
  engine.resourceChanged(arn)
  return output
}
