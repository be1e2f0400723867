import { expect, test } from 'vitest'
import { checkKeyId } from './key-id.ts'
import { KeyError } from './key-service.ts'

const ownerArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:m'
const id = '1234abcd-12ab-34cd-56ef-1234567890ab'

test.each([
  id,
  'mrk-1234abcd12ab34cd56ef1234567890ab',
  'alias/orders',
  'alias/team/orders_1',
  `arn:aws:kms:eu-central-1:123456789012:key/${id}`,
  'arn:aws:kms:eu-central-1:999999999999:alias/orders'
])('%s names a key', (keyId) => {
  expect(() => checkKeyId({ keyId, ownerArn })).not.toThrow()
})

test.each([
  ['not a key !!', "Invalid keyId 'not a key !!'"],
  ['orders', "Invalid keyId 'orders'"],
  [`key/${id}`, `Invalid keyId 'key/${id}'`],
  ['alias/', "Invalid keyId 'alias/'"],
  ['arn:aws:kms:eu-central-1:123456789012:key/1', 'Invalid arn arn:aws:kms:eu-central-1:123456789012:key/1'],
  ['arn:aws:s3:::bucket', 'Invalid arn arn:aws:s3:::bucket'],
  [`arn:aws:kms:us-east-1:123456789012:key/${id}`, 'Invalid arn us-east-1']
])('%s names none', (keyId, message) => {
  const check = (): void => checkKeyId({ keyId, ownerArn })
  expect(check).toThrow(KeyError)
  expect(check).toThrow(`${message} (Service: Kms, Status Code: 400) (SDK Attempt Count: 1)`)
})
