const MULTIPLIER = 0x5deece66dn
const MASK = (1n << 48n) - 1n

/** The first `nextDouble()` of a `java.util.Random` with that seed: what AWS's `$random(seed)` answers (measured). */
export function javaRandom(seed: bigint): number {
  let state = (seed ^ MULTIPLIER) & MASK
  const next = (bits: bigint): bigint => {
    state = (state * MULTIPLIER + 0xbn) & MASK
    return state >> (48n - bits)
  }
  const high = next(26n)
  const low = next(27n)
  return Number((high << 27n) + low) / 2 ** 53
}
