import { createCipheriv, createDecipheriv, generateKeySync, hkdfSync } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { contextName, type DataKey, KeyError, type KeyService, type KeyUse } from '../key-service.ts'

/** What the file holds: keys by the id that state machines name them by. */
interface Ring {
  readonly version: 1
  readonly keys: Readonly<Record<string, RingKey>>
}

interface RingKey {
  /** Base64 of 256 bits. */
  readonly secret: string
  /** `DISABLED`, set by hand, takes the key out of use until it is `ENABLED` again. */
  readonly state: 'ENABLED' | 'DISABLED'
}

const KEY_BYTES = 32
/** The block that RFC 3394 begins a wrapped key with. */
const WRAP_BLOCK = Buffer.alloc(8, 0xa6)

/**
 * Keys in a file that only its owner may read, for where there is no KMS. A key is made when a state machine or activity
 * first names it. Whoever loses the file loses what was encrypted; an entry that is removed is a key that was destroyed.
 */
export class LocalKeyRing implements KeyService {
  readonly name = 'local'
  readonly #file: string
  #ring: { readonly ring: Ring | undefined; readonly version: number } | undefined
  /** Changes of the file, one after the other. */
  #changes: Promise<unknown> = Promise.resolve()

  /** @param file absolute path; made on first use */
  constructor(file: string) {
    this.#file = file
  }

  async check({ keyId }: KeyUse): Promise<void> {
    const added = this.#changes.then(() => this.#addMissing(keyId))
    this.#changes = added.catch(() => undefined)
    await added
    await this.#secretOf(keyId)
  }

  async generate(use: KeyUse): Promise<DataKey> {
    const wrapping = this.#wrappingKey(await this.#secretOf(use.keyId), use)
    const plain = newKey()
    const cipher = createCipheriv('id-aes256-wrap', wrapping, WRAP_BLOCK)
    return {
      plain,
      wrapped: Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64'),
      keyId: use.keyId
    }
  }

  async unwrap(wrapped: string, use: KeyUse): Promise<Uint8Array> {
    const wrapping = this.#wrappingKey(await this.#secretOf(use.keyId), use)
    try {
      const decipher = createDecipheriv('id-aes256-wrap', wrapping, WRAP_BLOCK)
      return Buffer.concat([decipher.update(Buffer.from(wrapped, 'base64')), decipher.final()])
    } catch {
      throw new KeyError('invalid-state', `The key ${use.keyId} in ${this.#file} is not the one that was used.`)
    }
  }

  /** A key of its own for each owner: what was wrapped for one cannot be unwrapped for another. */
  #wrappingKey(secret: Buffer, { ownerArn }: KeyUse): Buffer {
    return Buffer.from(hkdfSync('sha256', secret, '', `${contextName(ownerArn)}=${ownerArn}`, KEY_BYTES))
  }

  async #secretOf(keyId: string): Promise<Buffer> {
    const ring = await this.#read()
    // a whole file that is gone is more likely misplaced than destroyed
    if (ring === undefined) throw new KeyError('unavailable', `The file of keys ${this.#file} is not there.`)
    const key = Object.hasOwn(ring.keys, keyId) ? ring.keys[keyId] : undefined
    if (key === undefined) throw new KeyError('invalid-state', `Key '${keyId}' does not exist`)
    if (key.state === 'DISABLED') throw new KeyError('invalid-state', `${keyId} is disabled.`, 'DISABLED')
    return Buffer.from(key.secret, 'base64')
  }

  async #addMissing(keyId: string): Promise<void> {
    const ring = (await this.#read()) ?? { version: 1, keys: {} }
    if (Object.hasOwn(ring.keys, keyId)) return
    const key: RingKey = { secret: newKey().toString('base64'), state: 'ENABLED' }
    const text = `${JSON.stringify({ ...ring, keys: { ...ring.keys, [keyId]: key } }, undefined, 2)}\n`
    const written = `${this.#file}.new`
    try {
      await makeFolder(dirname(this.#file))
      await writeFile(written, text, { mode: 0o600, flush: true })
      await rename(written, this.#file)
    } catch (error) {
      throw new KeyError('unavailable', `The file of keys ${this.#file} cannot be written: ${(error as Error).message}`)
    }
    this.#ring = undefined
  }

  /** The file is read again when it has changed. `undefined` where it is not there. */
  async #read(): Promise<Ring | undefined> {
    try {
      const { mtimeMs } = await stat(this.#file)
      if (this.#ring?.version !== mtimeMs) {
        this.#ring = { ring: parseRing(await readFile(this.#file, 'utf8')), version: mtimeMs }
      }
      return this.#ring.ring
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new KeyError('unavailable', `The file of keys ${this.#file} cannot be read: ${(error as Error).message}`)
    }
  }
}

const newKey = (): Buffer => generateKeySync('aes', { length: KEY_BYTES * 8 }).export()

/** @throws {Error} it is not what was written here, or was changed into something else */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function parseRing(text: string): Ring {
  const ring = JSON.parse(text) as Partial<Ring>
  if (ring.version !== 1 || typeof ring.keys !== 'object') throw new Error('it is not a file of keys of version 1')
  for (const [id, { secret, state }] of Object.entries(ring.keys)) {
    const isKey = typeof secret === 'string' && Buffer.from(secret, 'base64').length === KEY_BYTES
    if (!isKey) throw new Error(`the secret of ${id} is not ${KEY_BYTES} bytes in base64`)
    if (state !== 'ENABLED' && state !== 'DISABLED') throw new Error(`the state of ${id} must be ENABLED or DISABLED`)
  }
  return { version: 1, keys: ring.keys }
}
