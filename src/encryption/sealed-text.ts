import { createCipheriv, createDecipheriv } from 'node:crypto'

/**
 * A text that only the holder of a key can read: `sealed:1:<header>:<data>`. The header says how to get the data key; the
 * data is nonce, tag and ciphertext of AES-256-GCM. What the text is about (its subject) is authenticated with it, so that
 * a sealed text cannot stand in another's place. What is written here must be readable for ever.
 */
const PREFIX = 'sealed:1:'
const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** How the data key of a sealed text is found. */
export interface SealHeader {
  /** Name of the service that wrapped the data key. */
  readonly service: string
  readonly keyId: string
  readonly ownerArn: string
  readonly wrapped: string
  /** How long the data key may be kept once it was unwrapped. */
  readonly periodSeconds: number
}

export const isSealed = (text: string): boolean => text.startsWith(PREFIX)

export const encodeHeader = (header: SealHeader): string => Buffer.from(JSON.stringify(header)).toString('base64url')

/** @throws {SyntaxError} only for a damaged text */
export const decodeHeader = (header: string): SealHeader =>
  JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as SealHeader

/** @param sequence never given twice with the same data key */
export function sealText(key: Uint8Array, header: string, sequence: number, text: string, subject: string): string {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeBigUInt64BE(BigInt(sequence), NONCE_BYTES - 8)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(`${header} ${subject}`))
  const encrypted = [cipher.update(text, 'utf8'), cipher.final()]
  return `${PREFIX}${header}:${Buffer.concat([nonce, cipher.getAuthTag(), ...encrypted]).toString('base64')}`
}

/** @returns the header of a sealed text */
export const headerOf = (sealed: string): string => sealed.slice(PREFIX.length, sealed.indexOf(':', PREFIX.length))

/** @throws {Error} the text was damaged, or sealed by another key or for another subject */
export function openText(key: Uint8Array, sealed: string, subject: string): string {
  const header = headerOf(sealed)
  const data = Buffer.from(sealed.slice(PREFIX.length + header.length + 1), 'base64')
  const [nonce, tag] = [data.subarray(0, NONCE_BYTES), data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)]
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(`${header} ${subject}`)).setAuthTag(tag)
  return decipher.update(data.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}
