import { KeyError, type KeyUse } from './key-service.ts'

const KEY = /^(?:key\/)?(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i
const ALIAS = /^alias\/[a-zA-Z0-9/_-]{1,250}$/
const ARN = /^arn:[a-z-]+:kms:([a-z0-9-]+):\d{12}:(key\/.+|alias\/.+)$/

/**
 * What KMS says of a key's id before it looks for the key: a key id, an alias, or the ARN of either, in the region of
 * what is to be encrypted (measured: a deployment with a key of another region is refused so).
 * @throws {KeyError}
 */
export function checkKeyId({ keyId, ownerArn }: KeyUse): void {
  if (!keyId.startsWith('arn:')) {
    if (!ALIAS.test(keyId) && (keyId.startsWith('key/') || !KEY.test(keyId))) throw refusal(`Invalid keyId '${keyId}'`)
    return
  }
  const [, region, resource = ''] = ARN.exec(keyId) ?? []
  if (region === undefined || !(KEY.test(resource) || ALIAS.test(resource))) throw refusal(`Invalid arn ${keyId}`)
  if (region !== ownerArn.split(':', 4)[3]) throw refusal(`Invalid arn ${region}`)
}

const refusal = (message: string): KeyError =>
  new KeyError('not-found', `${message} (Service: Kms, Status Code: 400) (SDK Attempt Count: 1)`)
