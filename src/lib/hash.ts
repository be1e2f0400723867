import { hash } from 'node:crypto'

export type HashAlgorithm = 'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** The digest of a text's UTF-8 bytes, in lower-case hexadecimal. */
export function hashText(text: string, algorithm: HashAlgorithm): string {
  return hash(algorithm.replace('-', '').toLowerCase(), text, 'hex')
}
