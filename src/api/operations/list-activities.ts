import { ACTIVITY_KIND, type ActivityRecord } from '../../resources/activity.ts'
import { placePrefix } from '../../resources/arn.ts'
import type { Operation } from '../context.ts'
import { toTimestamp } from '../model.ts'
import { contentOf, readPage, resourceListing } from '../pages.ts'

/** By name, as state machines are. */
export const listActivities: Operation<'ListActivities'> = async (input, context) => {
  const parent = placePrefix(context.place)
  const listing = resourceListing(context.store, ['ListActivities', parent], { kind: ACTIVITY_KIND, parent })
  const { items, nextToken } = await readPage(input, context, listing)
  const activities = items.map((item) => {
    const { arn, name, creationDate } = contentOf<ActivityRecord>(item)
    return { activityArn: arn, creationDate: toTimestamp(creationDate), name }
  })
  return { activities, nextToken }
}
