import { hashText } from '../../lib/hash.ts'

/** 48 bits of an ARN's SHA-256: a number that JavaScript holds. Two ARNs may share it. */
export function arnHash(arn: string): number {
  let hash = hashes.get(arn)
  if (hash === undefined) {
    hash = Number.parseInt(hashText(arn, 'SHA-256').slice(0, 12), 16)
    if (hashes.size >= MAX_REMEMBERED) hashes.clear()
    hashes.set(arn, hash)
  }
  return hash
}

/** Most executions are of few state machines. */
const hashes = new Map<string, number>()
const MAX_REMEMBERED = 1_000
