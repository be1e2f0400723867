import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Credentials } from './credentials.ts'

const encoder = new TextEncoder()

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array => {
  if (typeof data === 'string') return encoder.encode(data)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

type Digest = ReturnType<typeof sha256.create> | ReturnType<typeof hmac.create>

/** SHA-256, and HMAC where there is a secret. Not the browser's own, which pages that came by plain HTTP do not have. */
class Sha256 {
  readonly #secret: Uint8Array | undefined
  #digest: Digest

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret)
    this.#digest = this.#begin()
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#digest.update(bytesOf(data))
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#digest.digest())
  }

  reset(): void {
    this.#digest = this.#begin()
  }

  #begin(): Digest {
    return this.#secret === undefined ? sha256.create() : hmac.create(sha256, this.#secret)
  }
}

/** @returns the headers to send, the signature among them */
export async function signRequest(
  { region, ...keys }: Credentials,
  request: {
    readonly method: string
    readonly path: string
    readonly headers: Record<string, string>
    readonly body: string
  }
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service: 'states', region, credentials: keys, sha256: Sha256 })
  const { host, hostname, protocol } = window.location
  const { headers } = await signer.sign({
    ...request,
    protocol,
    hostname,
    query: {},
    headers: { ...request.headers, host }
  })
  const { host: _host, ...sent } = headers
  return sent
}
