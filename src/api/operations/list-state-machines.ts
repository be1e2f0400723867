import { placePrefix } from '../../resources/arn.ts'
import { STATE_MACHINE_KIND, type StateMachineRecord } from '../../resources/state-machine.ts'
import type { Operation } from '../context.ts'
import { toTimestamp } from '../model.ts'
import { contentOf, readPage, resourceListing } from '../pages.ts'

/** By name, in the order of character codes (recorded). */
export const listStateMachines: Operation<'ListStateMachines'> = async (input, context) => {
  const parent = placePrefix(context.place)
  const listing = resourceListing(context.store, ['ListStateMachines', parent], { kind: STATE_MACHINE_KIND, parent })
  const { items, nextToken } = await readPage(input, context, listing)
  const stateMachines = items.map((item) => {
    const { arn, name, type, creationDate } = contentOf<StateMachineRecord>(item)
    return { creationDate: toTimestamp(creationDate), name, stateMachineArn: arn, type }
  })
  return { stateMachines, nextToken }
}
