import { ACTIVITY_KIND } from '../../resources/activity.ts'
import { parseArnOf } from '../../resources/arn.ts'
import type { Operation } from '../context.ts'

/** Answers well for an activity that is not there. */
export const deleteActivity: Operation<'DeleteActivity'> = async (input, { store, engine }) => {
  const { text } = parseArnOf(['activity'], input.activityArn)
  await store.writeResources([{ kind: ACTIVITY_KIND, arn: text, delete: true }])
  engine.resourceChanged(text)
  return {}
}
