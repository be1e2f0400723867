import { join } from 'node:path'
import { type AwsCredentials, credentialsFor } from '../aws/credentials.ts'
import { JsonService } from '../aws/json-service.ts'
import { Encryption, type EncryptionParts } from '../encryption/encryption.ts'
import { Kms } from '../encryption/services/kms.ts'
import { LocalKeyRing } from '../encryption/services/local-key-ring.ts'
import { systemClock } from '../lib/clock.ts'

/** An execution waits meanwhile. */
const KMS_TIMEOUT_MS = 2_000

/**
 * Puts the parts of encryption together: keys of KMS where there is an endpoint, else of a file in the data folder, which
 * opens what it has encrypted before in either case.
 */
export function createEncryption(
  dataDirectory: string,
  kmsEndpoint: URL | undefined,
  credentials: AwsCredentials | undefined,
  loadSettings: EncryptionParts['loadSettings']
): Encryption {
  const ring = new LocalKeyRing(join(dataDirectory, 'keys.json'))
  const common = { loadSettings, clock: systemClock }
  if (kmsEndpoint === undefined) return new Encryption({ ...common, services: [ring] })
  const service = new JsonService({
    endpoint: kmsEndpoint,
    signingName: 'kms',
    target: 'TrentService',
    credentials: credentialsFor(kmsEndpoint, credentials),
    clock: systemClock,
    timeoutMs: KMS_TIMEOUT_MS
  })
  return new Encryption({ ...common, services: [new Kms(service), ring] })
}
