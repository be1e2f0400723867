import { AwsServiceError, type JsonService } from '../../aws/json-service.ts'
import { contextName, type DataKey, KeyError, type KeyService, type KeyUse } from '../key-service.ts'

/** AWS KMS, or an emulator of it. */
export class Kms implements KeyService {
  readonly name = 'kms'
  readonly #service: JsonService

  constructor(service: JsonService) {
    this.#service = service
  }

  async check(use: KeyUse): Promise<void> {
    const { KeyMetadata } = await this.#call('DescribeKey', {}, use)
    const { KeyState, KeySpec, KeyUsage } = (KeyMetadata ?? {}) as Readonly<Record<string, unknown>>
    const isSymmetric = KeySpec === undefined || KeySpec === 'SYMMETRIC_DEFAULT'
    if (!isSymmetric || (KeyUsage !== undefined && KeyUsage !== 'ENCRYPT_DECRYPT')) {
      throw new KeyError('not-found', `Key '${use.keyId}' is not a symmetric encryption key`)
    }
    if (KeyState !== undefined && KeyState !== 'Enabled') {
      throw new KeyError('invalid-state', `${use.keyId} is ${KeyState}.`, stateName(String(KeyState)))
    }
    // what AWS asks of the caller of CreateStateMachine, too; a permission that is missing shows now
    await this.generate(use)
  }

  async generate(use: KeyUse): Promise<DataKey> {
    const answer = await this.#call('GenerateDataKey', { KeySpec: 'AES_256', ...contextOf(use) }, use)
    const { Plaintext, CiphertextBlob, KeyId } = answer
    return {
      plain: plainKey(Plaintext, use),
      wrapped: String(CiphertextBlob),
      keyId: typeof KeyId === 'string' ? KeyId : use.keyId
    }
  }

  async unwrap(wrapped: string, use: KeyUse): Promise<Uint8Array> {
    const { Plaintext } = await this.#call('Decrypt', { CiphertextBlob: wrapped, ...contextOf(use) }, use)
    return plainKey(Plaintext, use)
  }

  async #call(
    operation: string,
    input: object,
    { keyId, ownerArn }: KeyUse
  ): Promise<Readonly<Record<string, unknown>>> {
    try {
      return await this.#service.call(operation, { KeyId: keyId, ...input }, regionOf(keyId, ownerArn))
    } catch (error) {
      throw keyErrorOf(error)
    }
  }
}

const contextOf = ({ ownerArn }: KeyUse): object => ({ EncryptionContext: { [contextName(ownerArn)]: ownerArn } })

/** A key may live in another region than what it is for, if it is named by its ARN. */
const regionOf = (keyId: string, ownerArn: string): string =>
  (/^arn:[^:]+:kms:([^:]+):/.exec(keyId)?.[1] ?? ownerArn.split(':', 4)[3]) || 'us-east-1'

const KEY_BYTES = 32

function plainKey(plaintext: unknown, { keyId }: KeyUse): Uint8Array {
  const plain = Buffer.from(String(plaintext), 'base64')
  if (plain.length === KEY_BYTES) return plain
  throw new KeyError('unavailable', `KMS answered no data key of ${KEY_BYTES} bytes for ${keyId}`)
}

function keyErrorOf(error: unknown): KeyError {
  if (!(error instanceof AwsServiceError)) return new KeyError('unavailable', String((error as Error).message))
  const { code, message, status } = error
  const text = `${message} (Service: Kms, Status Code: ${status})`
  if (code === 'NotFoundException' || code === 'InvalidArnException') return new KeyError('not-found', text)
  if (code === 'DisabledException') return new KeyError('invalid-state', text, 'DISABLED')
  if (code === 'KMSInvalidStateException') return new KeyError('invalid-state', text, stateIn(message))
  if (code === 'KeyUnavailableException') return new KeyError('invalid-state', text, 'UNAVAILABLE')
  if (code === 'InvalidKeyUsageException') return new KeyError('not-found', text)
  if (/Throttl|RequestLimitExceeded/.test(code)) return new KeyError('throttled', text)
  // wrongly signed requests among them: nobody may use the key that way
  return new KeyError(status >= 500 ? 'unavailable' : 'access-denied', text)
}

/** `PendingDeletion` to `PENDING_DELETION` */
const stateName = (state: string): string => state.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()

/** KMS names the state only in its sentence: `arn:… is pending deletion.` */
const stateIn = (message: string): string | undefined =>
  ['PENDING_DELETION', 'PENDING_IMPORT', 'UNAVAILABLE', 'CREATING', 'DISABLED'].find((name) =>
    message.toUpperCase().replaceAll(' ', '_').includes(name)
  )
