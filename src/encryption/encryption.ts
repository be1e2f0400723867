import type { Clock } from '../lib/clock.ts'
import { type EncryptionConfiguration, isEncrypted, type Settings } from '../resources/state-machine.ts'
import { Findings } from './findings.ts'
import { checkKeyId } from './key-id.ts'
import { type DataKey, KeyError, type KeyService } from './key-service.ts'
import { decodeHeader, encodeHeader, headerOf, isSealed, openText, type SealHeader, sealText } from './sealed-text.ts'

/** Seals texts with a data key, for as long as that may be used. */
export interface Sealer {
  /** @param subject what the text is about, the ARN of an execution or of a document; needed to open it */
  seal(text: string, subject: string): string
  /** Whether the data key may still be used; `now` in milliseconds since the epoch. */
  isCurrent(now: number): boolean
}

export interface EncryptionParts {
  /** Keys of new data come from the first; the others open what they have wrapped. */
  readonly services: readonly [KeyService, ...KeyService[]]
  readonly loadSettings: (settingsId: string) => Promise<Settings | undefined>
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Encrypts the data of state machines that have a key of their own, before it goes to the store. A data key is made for
 * a state machine and used again for the period that its configuration names; it is stored, wrapped by the customer's
 * key, with everything that it has sealed. Source: developer guide, "Data at rest encryption".
 */
export class Encryption {
  readonly #parts: EncryptionParts
  readonly #settings: Findings<Settings>
  readonly #sealers: Findings<DataKeySealer>
  readonly #opened: Findings<OpenedKey>

  constructor(parts: EncryptionParts) {
    this.#parts = parts
    this.#settings = new Findings(this.#now, () => true)
    this.#sealers = new Findings(this.#now, (sealer, now) => sealer.isCurrent(now))
    this.#opened = new Findings(this.#now, ({ expiresAt }, now) => now < expiresAt)
  }

  /**
   * Makes sure that the key of a configuration can be used.
   * @param ownerArn of the state machine or activity that is to have it
   * @throws {KeyError}
   */
  async check({ type, kmsKeyId }: EncryptionConfiguration, ownerArn: string): Promise<void> {
    if (type === 'AWS_OWNED_KEY' || kmsKeyId === undefined) return
    const use = { keyId: kmsKeyId, ownerArn }
    checkKeyId(use)
    await this.#parts.services[0].check(use)
  }

  /**
   * What seals the data of an owner with this configuration; `undefined` where nothing is to be sealed.
   * @throws {KeyError}
   */
  async sealer(configuration: EncryptionConfiguration, ownerArn: string): Promise<Sealer | undefined> {
    const {
      type,
      kmsKeyId: keyId,
      kmsDataKeyReusePeriodSeconds: periodSeconds = DEFAULT_PERIOD_SECONDS
    } = configuration
    if (type === 'AWS_OWNED_KEY' || keyId === undefined) return undefined
    return this.#sealers.get(`${ownerArn} ${keyId} ${periodSeconds}`, async () => {
      const [service] = this.#parts.services
      const expiresAt = this.#now() + periodSeconds * 1_000
      const key = await service.generate({ keyId, ownerArn })
      return new DataKeySealer(key, { service: service.name, ownerArn, periodSeconds, expiresAt })
    })
  }

  /**
   * What seals the data of executions that started with these settings.
   * @throws {KeyError} {StoreUnavailable}
   */
  async sealerOf(settingsId: string | undefined): Promise<Sealer | undefined> {
    if (!isEncrypted(settingsId)) return undefined
    const { encryptionConfiguration, stateMachineArn } = await this.settings(settingsId)
    return this.sealer(encryptionConfiguration, stateMachineArn)
  }

  /** @throws {StoreUnavailable} */
  settings(settingsId: string): Promise<Settings> {
    return this.#settings.get(settingsId, async () => {
      const settings = await this.#parts.loadSettings(settingsId)
      if (settings === undefined) throw new Error(`The store has lost the settings ${settingsId}`)
      return settings
    })
  }

  /**
   * The text that was sealed, or the text itself where it was not.
   * @throws {KeyError}
   * @throws {Error} it was damaged, or is about something else
   */
  async open(text: string, subject: string): Promise<string> {
    if (!isSealed(text)) return text
    const header = headerOf(text)
    const { plain } = await this.#opened.get(header, () => this.#unwrap(header))
    try {
      return openText(plain, text, subject)
    } catch (error) {
      throw new Error(`What the store has of ${subject} was damaged or belongs to something else`, { cause: error })
    }
  }

  async #unwrap(header: string): Promise<OpenedKey> {
    const { service: name, keyId, ownerArn, wrapped, periodSeconds } = decodeHeader(header)
    const service = this.#parts.services.find((each) => each.name === name)
    if (service === undefined) {
      throw new KeyError(
        'unavailable',
        `Data of ${ownerArn} is encrypted with a key of '${name}', which is not configured`
      )
    }
    const expiresAt = this.#now() + periodSeconds * 1_000
    return { plain: await service.unwrap(wrapped, { keyId, ownerArn }), expiresAt }
  }

  readonly #now = (): number => this.#parts.clock.now()
}

interface OpenedKey {
  readonly plain: Uint8Array
  readonly expiresAt: number
}

class DataKeySealer implements Sealer {
  readonly #plain: Uint8Array
  readonly #header: string
  readonly #expiresAt: number
  #sequence = 0

  constructor(
    { plain, keyId, wrapped }: DataKey,
    use: Pick<SealHeader, 'service' | 'ownerArn' | 'periodSeconds'> & { readonly expiresAt: number }
  ) {
    const { service, ownerArn, periodSeconds, expiresAt } = use
    this.#plain = plain
    this.#header = encodeHeader({ service, keyId, ownerArn, wrapped, periodSeconds })
    this.#expiresAt = expiresAt
  }

  seal(text: string, subject: string): string {
    return sealText(this.#plain, this.#header, this.#sequence++, text, subject)
  }

  isCurrent(now: number): boolean {
    return now < this.#expiresAt
  }
}

const DEFAULT_PERIOD_SECONDS = 300
