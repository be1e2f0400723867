import { type HashAlgorithm, hashText } from '../../lib/hash.ts'
import { stringify } from '../../lib/json/stringify.ts'
import type { Json } from '../../lib/json/value.ts'
import { MAX_TEXT_LENGTH } from './base64.ts'
import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'

const ALGORITHMS: readonly HashAlgorithm[] = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']

/** `States.Hash(data, algorithm)`: lower-case hexadecimal. Data that is not a string is hashed as its JSON text. */
export const hash: IntrinsicFunction = (values, site) => {
  const [data, name] = values
  const algorithm = ALGORITHMS.find((known) => known === name)
  if (values.length !== 2 || algorithm === undefined) throw invalidArguments(site)
  const text = typeof data === 'string' ? data : stringify(data as Json, site.charge)
  if (text.length > MAX_TEXT_LENGTH) throw invalidArguments(site)
  site.charge.text(text.length)
  return hashText(text, algorithm)
}
