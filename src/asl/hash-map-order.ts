import { javaHashCode } from './intrinsics/java-hash-code.ts'
import { hashTableOrder } from './intrinsics/java-hash-table.ts'

/** Of a Java `HashMap` that is made without a size. */
const INITIAL_SIZE = 16

/**
 * The given names in the order in which a Java `HashMap` lists them after they were put into it in the given order. AWS
 * builds the dynamic part of a payload template, and the rows of a CSV file, in such a map, and the order shows in
 * `parameters` and outputs.
 */
export const hashMapOrder = (names: readonly string[]): readonly string[] =>
  hashTableOrder([...new Set(names)], javaHashCode, INITIAL_SIZE)
