import { parseArnOf } from '../../resources/arn.ts'
import { VERSION_KIND, type VersionRecord } from '../../resources/state-machine.ts'
import type { Operation } from '../context.ts'
import { toTimestamp } from '../model.ts'
import { contentOf, readPage, resourceListing } from '../pages.ts'

/** Newest first; nothing for a state machine that is not there. */
export const listStateMachineVersions: Operation<'ListStateMachineVersions'> = async (input, context) => {
  const { text: parent } = parseArnOf(['stateMachine'], input.stateMachineArn)
  const scope = ['ListStateMachineVersions', parent]
  const listing = resourceListing(context.store, scope, { kind: VERSION_KIND, parent, descending: true })
  const { items, nextToken } = await readPage(input, context, listing)
  const stateMachineVersions = items.map((item) => {
    const { arn, creationDate } = contentOf<VersionRecord>(item)
    return { creationDate: toTimestamp(creationDate), stateMachineVersionArn: arn }
  })
  return { stateMachineVersions, nextToken }
}
