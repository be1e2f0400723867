const OFFSET_BASIS = 0x811c9dc5
const PRIME = 0x01000193

/**
 * The partition that an execution, map run or activity belongs to: a hash (32-bit FNV-1a, folded) of its own ARN. It is
 * part of the stored format and must give the same answer for ever.
 */
export function partitionOf(arn: string, partitionCount: number): number {
  let hash = OFFSET_BASIS
  for (let index = 0; index < arn.length; index++) {
    const code = arn.charCodeAt(index)
    hash = Math.imul(hash ^ (code & 0xff), PRIME)
    if (code > 0xff) hash = Math.imul(hash ^ (code >>> 8), PRIME)
  }
  return ((hash ^ (hash >>> 16)) >>> 0) % partitionCount
}
