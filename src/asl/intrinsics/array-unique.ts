import { isArray, type Json } from '../../lib/json/value.ts'
import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'
import { hashSet } from './java-hash-set.ts'

/**
 * `States.ArrayUnique(items)`. AWS puts the items into a Java HashSet, and its order is the result's (measured:
 * `[true, false]` gives `[false, true]`, `[[1, 2], [2, 1]]` gives `[[2, 1], [1, 2]]`).
 */
export const arrayUnique: IntrinsicFunction = (values, site) => {
  const [items] = values
  if (values.length !== 1 || !isArray(items)) throw invalidArguments(site)
  return hashSet(items)
}

