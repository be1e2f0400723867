import { ACTIVITY_KIND, type ActivityRecord } from '../resources/activity.ts'
import { parseArnOf, placePrefix } from '../resources/arn.ts'
import type { Tags } from '../resources/tags.ts'
import type { ResourceWrite, Store } from '../store/store.ts'
import { applyChange, putDocument, readDocument } from './documents.ts'
import { taggedResourceNotFound } from './errors.ts'
import { findStateMachine, putStateMachine } from './state-machines.ts'

interface Tagged {
  readonly tags: Tags
  readonly put: (tags: Tags) => ResourceWrite
}

/**
 * What carries tags: a state machine or an activity. Versions and aliases do not (recorded: they are not found).
 * @throws {ApiError} ResourceNotFound
 */
export async function readTagged(store: Store, given: string): Promise<Tagged> {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled', 'activity'], given)
  if (arn.kind === 'stateMachine') {
    const found = await findStateMachine(store, arn.text)
    if (found !== undefined) {
      const { content, revision } = found
      return { tags: content.tags, put: (tags) => putStateMachine({ ...content, tags }, revision) }
    }
  }
  if (arn.kind === 'activity') {
    const found = await readDocument<ActivityRecord>(store, ACTIVITY_KIND, arn.text)
    if (found !== undefined) {
      const { content, revision } = found
      return { tags: content.tags, put: (tags) => putActivity({ ...content, tags }, revision, placePrefix(arn.place)) }
    }
  }
  throw taggedResourceNotFound(arn.text)
}

/** @throws {ApiError} ResourceNotFound, and what `change` throws */
export async function changeTags(store: Store, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  await applyChange(store, async () => {
    const { tags, put } = await readTagged(store, arn)
    return { writes: [put(change(tags))], result: undefined }
  })
}

export function putActivity(activity: ActivityRecord, expectedRevision: number, parent: string): ResourceWrite {
  const { arn, name } = activity
  return putDocument({ kind: ACTIVITY_KIND, arn, parent, sortKey: name }, activity, expectedRevision)
}
