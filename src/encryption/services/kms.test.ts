import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AwsServiceStub } from '../../../tests/aws/aws-service-stub.ts'
import { credentialsFor } from '../../aws/credentials.ts'
import { JsonService } from '../../aws/json-service.ts'
import { systemClock } from '../../lib/clock.ts'
import { Kms } from './kms.ts'

const OWNER = 'arn:aws:states:eu-west-1:123456789012:stateMachine:orders'
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1'
const PLAIN = Buffer.alloc(32, 7)
const use = (keyId = 'alias/orders', ownerArn = OWNER) => ({ keyId, ownerArn })

let stub: AwsServiceStub
let kms: Kms

beforeEach(async () => {
  stub = new AwsServiceStub()
  const endpoint = await stub.open()
  stub.answer = ({ operation }) => {
    if (operation === 'DescribeKey') {
      return {
        result: { KeyMetadata: { KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' } }
      }
    }
    return { result: { Plaintext: PLAIN.toString('base64'), CiphertextBlob: 'd3JhcHBlZA==', KeyId: KEY } }
  }
  const credentials = credentialsFor(endpoint, { accessKeyId: 'a', secretAccessKey: 'b' })
  kms = new Kms(
    new JsonService({ endpoint, signingName: 'kms', target: 'TrentService', credentials, clock: systemClock })
  )
})
afterEach(() => stub.close())

describe('KMS', () => {
  test('is asked for data keys as Step Functions asks', async () => {
    expect(await kms.generate(use())).toEqual({ plain: PLAIN, wrapped: 'd3JhcHBlZA==', keyId: KEY })
    expect(stub.requests[0]).toMatchObject({
      target: 'TrentService.GenerateDataKey',
      input: {
        KeyId: 'alias/orders',
        KeySpec: 'AES_256',
        EncryptionContext: { 'aws:states:stateMachineArn': OWNER }
      }
    })
    expect(stub.requests[0]?.headers.authorization).toContain('/eu-west-1/kms/aws4_request')
  })

  test('unwraps in the region of the key, with the context of the owner', async () => {
    const activity = 'arn:aws:states:eu-west-1:123456789012:activity:pack'
    expect(await kms.unwrap('d3JhcHBlZA==', use(KEY, activity))).toEqual(PLAIN)
    expect(stub.requests[0]).toMatchObject({
      target: 'TrentService.Decrypt',
      input: { KeyId: KEY, CiphertextBlob: 'd3JhcHBlZA==', EncryptionContext: { 'aws:states:activityArn': activity } }
    })
    expect(stub.requests[0]?.headers.authorization).toContain('/eu-central-1/kms/aws4_request')
  })

  test('is asked whether a key can be used, and for a data key to see that it may be', async () => {
    await kms.check(use())
    expect(stub.operations).toEqual(['DescribeKey', 'GenerateDataKey'])
  })

  test.each([
    [{ KeyState: 'PendingDeletion' }, { kind: 'invalid-state', keyState: 'PENDING_DELETION' }],
    [{ KeyState: 'Disabled' }, { kind: 'invalid-state', keyState: 'DISABLED' }],
    [{ KeyState: 'Enabled', KeySpec: 'RSA_2048' }, { kind: 'not-found' }],
    [{ KeyState: 'Enabled', KeyUsage: 'SIGN_VERIFY' }, { kind: 'not-found' }]
  ])('does not let a key be used that is %j', async (KeyMetadata, error) => {
    stub.answer = () => ({ result: { KeyMetadata } })
    await expect(kms.check(use())).rejects.toMatchObject(error)
  })

  test.each([
    ['NotFoundException', "Key 'x' does not exist", { kind: 'not-found' }],
    ['DisabledException', `${KEY} is disabled.`, { kind: 'invalid-state', keyState: 'DISABLED' }],
    [
      'KMSInvalidStateException',
      `${KEY} is pending deletion.`,
      { kind: 'invalid-state', keyState: 'PENDING_DELETION' }
    ],
    ['KMSInvalidStateException', 'Something else.', { kind: 'invalid-state', keyState: undefined }],
    ['KeyUnavailableException', 'Later.', { kind: 'invalid-state', keyState: 'UNAVAILABLE' }],
    ['AccessDeniedException', 'No.', { kind: 'access-denied' }],
    ['UnrecognizedClientException', 'Who?', { kind: 'access-denied' }],
    ['ThrottlingException', 'Slowly.', { kind: 'throttled' }]
  ])('answers %s (%s), and the error says what that means', async (code, message, error) => {
    stub.answer = () => ({ code, message })
    await expect(kms.generate(use())).rejects.toMatchObject({ name: 'KeyError', ...error })
    await expect(kms.generate(use())).rejects.toThrow(`${message} (Service: Kms, Status Code: 400)`)
  })

  test('that fails, or answers nonsense, is unavailable', async () => {
    stub.answer = () => ({ result: { Plaintext: 'AA==' } })
    await expect(kms.generate(use())).rejects.toMatchObject({ kind: 'unavailable' })
    stub.answer = () => ({ code: 'InternalFailure', status: 500 })
    await expect(kms.generate(use())).rejects.toMatchObject({ kind: 'unavailable' })
    await stub.close()
    await expect(kms.generate(use())).rejects.toMatchObject({ kind: 'unavailable' })
    await stub.open()
  })
})
