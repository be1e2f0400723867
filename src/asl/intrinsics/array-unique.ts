import { isArray, isNumber, isObject, type Json, numberText } from '../../lib/json/value.ts'
import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'
import { isIntegerText, javaHashCode } from './java-hash-code.ts'
import { hashTableOrder, tableSizeFor } from './java-hash-table.ts'

const SMALLEST_SET = 16

/** What comparing and ordering each part of an item takes, in units of work. */
const COMPARING_WORK = 8

/**
 * `States.ArrayUnique(items)`. AWS makes a Java HashSet of the array, and the set's order is the result's (measured:
 * `[true, false]` gives `[false, true]`, `[[1, 2], [2, 1]]` gives `[[2, 1], [1, 2]]`).
 */
export const arrayUnique: IntrinsicFunction = (values, site) => {
  const [items] = values
  if (values.length !== 1 || !isArray(items)) throw invalidArguments(site)
  site.charge.parts(items, COMPARING_WORK)
  const distinct = new Map<string, Json>()
  for (const item of items) {
    const identity = identityOf(item)
    if (!distinct.has(identity)) distinct.set(identity, item)
  }
  return hashTableOrder([...distinct.values()], javaHashCode, Math.max(SMALLEST_SET, tableSizeFor(items.length)))
}

/** The same text for two values exactly where Java's `equals` holds: 1 is not 1.0, and objects have no order. */
function identityOf(value: Json): string {
  if (isArray(value)) return `[${value.map(identityOf).join()}]`
  if (isObject(value)) {
    const members = [...value].map(([name, member]) => `${JSON.stringify(name)}:${identityOf(member)}`)
    return `{${members.sort().join()}}`
  }
  if (!isNumber(value)) return JSON.stringify(value)
  const text = numberText(value)
  if (isIntegerText(text)) return String(BigInt(text))
  return Object.is(Number(text), -0) ? '-0.0' : `${Number(text)}d`
}
