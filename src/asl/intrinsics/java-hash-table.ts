const LOAD_FACTOR = 0.75

/** The size of the table that Java makes for a copy of so many entries. */
export function tableSizeFor(count: number): number {
  const wanted = Math.floor(count / LOAD_FACTOR + 1)
  let size = 1
  while (size < wanted) size *= 2
  return size
}

/**
 * Distinct values in the order in which a Java `HashMap` or `HashSet` lists them: by bucket, and within a bucket as they
 * were put in.
 * @param initialSize of the table, a power of two; it doubles when more than three quarters are taken
 */
export function hashTableOrder<T>(values: readonly T[], hashOf: (value: T) => number, initialSize: number): T[] {
  let size = initialSize
  while (values.length > size * LOAD_FACTOR) size *= 2
  return values
    .map((value) => ({ value, bucket: spread(hashOf(value)) & (size - 1) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ value }) => value)
}

/** What `HashMap` does to a hash so that its high bits count in a small table. */
const spread = (hash: number): number => hash ^ (hash >>> 16)
