import { hashText } from '../lib/hash.ts'

/** 48 bits of an ARN's SHA-256: a number that JavaScript holds. Two ARNs may share it. */
export const hashArn = (arn: string): number => Number.parseInt(hashText(arn, 'SHA-256').slice(0, 12), 16)
