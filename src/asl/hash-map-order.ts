/**
 * The given names in the order in which a Java `HashMap` of default capacity lists them after they were put in the given
 * order. AWS builds the dynamic part of a payload template, and the rows of a CSV file, in such a map, and the order
 * shows in `parameters` and outputs.
 */
export function hashMapOrder(names: readonly string[]): string[] {
  const size = tableSize(names.length)
  const bucketOf = new Map(names.map((name) => [name, spread(hashCode(name)) & (size - 1)]))
  // a stable sort keeps the order of insertion within a bucket
  return [...bucketOf.keys()].sort((a, b) => (bucketOf.get(a) as number) - (bucketOf.get(b) as number))
}

const INITIAL_SIZE = 16
const LOAD_FACTOR = 0.75

/** The table doubles when more entries are in it than three quarters of its size. */
function tableSize(count: number): number {
  let size = INITIAL_SIZE
  while (count > size * LOAD_FACTOR) size *= 2
  return size
}

/** `String.hashCode`. */
function hashCode(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}

/** What `HashMap` does to a hash so that its high bits count in a small table. */
const spread = (hash: number): number => hash ^ (hash >>> 16)
