import type { ExecutionIdentity } from '../interpreter/event.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import { executionArn, expressArn, parseArn } from '../resources/arn.ts'
import { nameBasedUuid } from '../resources/label.ts'

/**
 * Who a child is, from its place in the run alone: nothing but the number has to be kept to find it again, and a child
 * that is started twice is the same child.
 */
export function childIdentity(start: MapRunStart, index: number, itemCount: number): ExecutionIdentity {
  const { child, arn } = start
  const name = childName(start, index)
  return {
    ...child,
    arn: arnOf(start, index, name),
    name,
    synchronous: false,
    mapRunArn: arn,
    mapRunIndex: index,
    itemCount
  }
}

export const childArn = (start: MapRunStart, index: number): string => arnOf(start, index, childName(start, index))

function arnOf(start: MapRunStart, index: number, name: string): string {
  const { child } = start
  const { place } = parseArn(child.stateMachineArn)
  return child.type === 'EXPRESS'
    ? expressArn(place, child.stateMachineName, name, nameBasedUuid(`${start.arn} ${index} express`))
    : executionArn(place, child.stateMachineName, name)
}

const childName = ({ arn, childNames }: MapRunStart, index: number): string =>
  childNames === 'ascending' ? ascendingName(arn, index) : nameBasedUuid(`${arn} ${index}`)

/**
 * In the form of a UUID. The children of a run are neighbours in a store's index of ARNs: a commit of hundreds of them
 * touches a few of its pages, where names in random order touch one each.
 */
function ascendingName(arn: string, index: number): string {
  const run = nameBasedUuid(arn)
  const place = index.toString(16).padStart(PLACE_DIGITS, '0')
  return `${run.slice(0, 9)}${place.slice(0, -3)}-3${place.slice(-3)}${run.slice(18)}`
}

/** Room for 268 million. */
const PLACE_DIGITS = 7
