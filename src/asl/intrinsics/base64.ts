import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'

/** UTF-16 units of the argument of a function that encodes, decodes or hashes. */
export const MAX_TEXT_LENGTH = 10_000

/** `States.Base64Encode(text)` of the text's UTF-8 bytes, padded. */
export const base64Encode: IntrinsicFunction = (values, site) => {
  const [text] = values
  if (values.length !== 1 || typeof text !== 'string' || text.length > MAX_TEXT_LENGTH) throw invalidArguments(site)
  site.charge.text(text.length)
  return Buffer.from(text, 'utf8').toString('base64')
}

/**
 * `States.Base64Decode(text)`. Characters outside of the alphabet are skipped, the URL-safe alphabet and missing padding
 * are accepted; bytes that are not UTF-8 become replacement characters.
 */
export const base64Decode: IntrinsicFunction = (values, site) => {
  const [text] = values
  if (values.length !== 1 || typeof text !== 'string' || text.length > MAX_TEXT_LENGTH) throw invalidArguments(site)
  site.charge.text(text.length)
  const [data = ''] = text.replaceAll('-', '+').replaceAll('_', '/').split('=', 1)
  const digits = data.replaceAll(/[^A-Za-z0-9+/]/g, '')
  return Buffer.from(digits, 'base64').toString('utf8')
}
