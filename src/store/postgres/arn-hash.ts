import { hashArn } from '../arn-hash.ts'

/** The hash of an ARN that many executions have: most are of few state machines. */
export function arnHash(arn: string): number {
  let hash = hashes.get(arn)
  if (hash === undefined) {
    hash = hashArn(arn)
    if (hashes.size >= MAX_REMEMBERED) hashes.clear()
    hashes.set(arn, hash)
  }
  return hash
}

const hashes = new Map<string, number>()
const MAX_REMEMBERED = 1_000
