import { isArray, isNumber, isObject, type Json, type JsonNumber, numberText } from '../../lib/json/value.ts'

/**
 * The distinct values in the order in which a Java `HashSet` lists them, filled one by one, of values as Java programs
 * hold JSON: Integer, Long, BigInteger or Double, String, Boolean, null, List and Map.
 */
export function hashSet(values: readonly Json[]): Json[] {
  const entries = new Map<number, { readonly value: Json; readonly key: string }[]>()
  let count = 0
  for (const value of values) {
    const hash = hashCode(value)
    const key = equalityKey(value)
    const equals = entries.get(hash) ?? []
    if (equals.some((entry) => entry.key === key)) continue
    equals.push({ value, key })
    entries.set(hash, equals)
    count++
  }
  const mask = tableSize(count) - 1
  // a stable sort keeps the order of insertion within a bucket
  return [...entries]
    .sort(([a], [b]) => (spread(a) & mask) - (spread(b) & mask))
    .flatMap(([, equals]) => equals.map(({ value }) => value))
}
