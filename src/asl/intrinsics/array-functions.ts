import { stringify } from '../../lib/json/stringify.ts'
import { isArray, type Json } from '../../lib/json/value.ts'
import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'
import { truncatedInteger } from './number-arguments.ts'

const MAX_RANGE_LENGTH = 1_000

/** What making an array takes, in units of work. */
const PART_WORK = 2

/** `States.Array(…)`: an array of the arguments. */
export const array: IntrinsicFunction = (values) => values

/** `States.ArrayPartition(items, size)`; the last part may be shorter. */
export const arrayPartition: IntrinsicFunction = (values, site) => {
  const items = values[0]
  const size = truncatedInteger(values[1])
  if (values.length !== 2 || !isArray(items) || size === undefined || size < 1) throw invalidArguments(site)
  site.charge.work(items.length + Math.ceil(items.length / size) * PART_WORK)
  const parts: Json[] = []
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size))
  return parts
}

/**
 * `States.ArrayContains(items, value)`. Values are compared by their text (measured): an object with its members in
 * another order is not found, and the string `'true'` is found where `true` is.
 */
export const arrayContains: IntrinsicFunction = (values, site) => {
  const [items, value] = values
  if (values.length !== 2 || !isArray(items) || value === undefined) throw invalidArguments(site)
  if (value === null) return items.includes(null)
  site.charge.work(items.length)
  const comparedText = (compared: Json): string =>
    typeof compared === 'string' ? compared : stringify(compared, site.charge)
  const text = comparedText(value)
  return items.some((item) => item !== null && comparedText(item) === text)
}

/** `States.ArrayRange(first, last, step)`: from first up or down to last, last included; at most 1,000 items. */
export const arrayRange: IntrinsicFunction = (values, site) => {
  const [first, last, step] = values.map(truncatedInteger)
  if (values.length !== 3 || first === undefined || last === undefined || step === undefined || step === 0) {
    throw invalidArguments(site)
  }
  const length = Math.max(0, Math.floor((last - first) / step) + 1)
  if (length > MAX_RANGE_LENGTH) throw invalidArguments(site)
  site.charge.work(length)
  return Array.from({ length }, (_, index) => first + index * step)
}

/** `States.ArrayGetItem(items, index)`, counted from 0. Any index into an empty array gives null (measured). */
export const arrayGetItem: IntrinsicFunction = (values, site) => {
  const items = values[0]
  const index = truncatedInteger(values[1])
  if (values.length !== 2 || !isArray(items) || index === undefined) throw invalidArguments(site)
  if (items.length === 0) return null
  const item = items[index]
  if (item === undefined) throw invalidArguments(site)
  return item
}

/** `States.ArrayLength(items)`. */
export const arrayLength: IntrinsicFunction = (values, site) => {
  const [items] = values
  if (values.length !== 1 || !isArray(items)) throw invalidArguments(site)
  return items.length
}
