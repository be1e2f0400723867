/** Where the keys of customers are, and what they do: AWS KMS, an emulator of it, or a ring of keys in a file. */
export interface KeyService {
  /** Tells what one service has wrapped from what another has. */
  readonly name: string
  /**
   * Makes sure that a key can encrypt from now on.
   * @throws {KeyError}
   */
  check(use: KeyUse): Promise<void>
  /**
   * A new data key of 256 bits, in plain and wrapped.
   * @throws {KeyError}
   */
  generate(use: KeyUse): Promise<DataKey>
  /**
   * The plain data key.
   * @param use with the key id that `generate` answered
   * @throws {KeyError}
   */
  unwrap(wrapped: string, use: KeyUse): Promise<Uint8Array>
}

/** What a key is used for. */
export interface KeyUse {
  /** As configured: an id, an ARN, an alias. */
  readonly keyId: string
  /** Whose data it is: the ARN of a state machine or of an activity. Part of what authenticates a wrapped key. */
  readonly ownerArn: string
}

export interface DataKey {
  readonly plain: Uint8Array
  /** Base64. */
  readonly wrapped: string
  /** By which the key is found again, whatever becomes of an alias. */
  readonly keyId: string
}

/** The name of the only member of the encryption context. Source: developer guide, "Data at rest encryption". */
export const contextName = (ownerArn: string): string =>
  ownerArn.split(':', 6)[5] === 'activity' ? 'aws:states:activityArn' : 'aws:states:stateMachineArn'

/**
 * Why a key cannot be used: it is not there, its state forbids it, the caller may not, there were too many calls, or
 * nobody could be asked.
 */
export type KeyErrorKind = 'not-found' | 'invalid-state' | 'access-denied' | 'throttled' | 'unavailable'

export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly kind: KeyErrorKind
  /** AWS's name of the state: `DISABLED`, `PENDING_DELETION`, … */
  readonly keyState: string | undefined

  constructor(kind: KeyErrorKind, message: string, keyState?: string) {
    super(message)
    this.kind = kind
    this.keyState = keyState
  }
}
