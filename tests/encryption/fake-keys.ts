import { randomBytes } from 'node:crypto'
import {
  type DataKey,
  KeyError,
  type KeyErrorKind,
  type KeyService,
  type KeyUse
} from '../../src/encryption/key-service.ts'

/** Keys in memory; each can be used as long as the test does not say otherwise. */
export class FakeKeys implements KeyService {
  readonly name = 'fake'
  readonly calls: string[] = []
  /** Why keys cannot be used, by their ids. */
  readonly refusals = new Map<string, KeyErrorKind>()
  readonly #plain = new Map<string, { readonly plain: Uint8Array; readonly ownerArn: string }>()

  async check(use: KeyUse): Promise<void> {
    this.#use('check', use)
  }

  async generate(use: KeyUse): Promise<DataKey> {
    this.#use('generate', use)
    const plain = randomBytes(32)
    const wrapped = Buffer.from(`${use.keyId} ${this.#plain.size}`).toString('base64')
    this.#plain.set(wrapped, { plain, ownerArn: use.ownerArn })
    return { plain, wrapped, keyId: use.keyId }
  }

  async unwrap(wrapped: string, use: KeyUse): Promise<Uint8Array> {
    this.#use('unwrap', use)
    const found = this.#plain.get(wrapped)
    if (found?.ownerArn !== use.ownerArn) throw new Error('That was wrapped for somebody else')
    return found.plain
  }

  #use(operation: string, { keyId }: KeyUse): void {
    this.calls.push(operation)
    const refusal = this.refusals.get(keyId)
    if (refusal !== undefined) throw new KeyError(refusal, `${keyId} is ${refusal}`, refusalState(refusal))
  }
}

const refusalState = (kind: KeyErrorKind): string | undefined => (kind === 'invalid-state' ? 'DISABLED' : undefined)
