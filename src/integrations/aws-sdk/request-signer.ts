import { Sha256 } from '../../aws/sha256.ts'
import type { Clock } from '../../lib/clock.ts'
import type { TaskRequest } from '../integration.ts'
import type { SdkCalls } from './sdk-calls.ts'

export interface RequestToSign {
  /** The name that signatures carry: `lambda`, `execute-api`. */
  readonly service: string
  readonly method: string
  readonly url: URL
  /** Without `host`, which follows from the URL. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** On whose behalf: where, and as which role where the task has one of its own. */
export type Signatory = Pick<TaskRequest, 'region' | 'credentialsRoleArn'>

/** Signs requests that are not the SDK's, with the credentials that the SDK's have. */
export class RequestSigner {
  readonly #calls: Pick<SdkCalls, 'credentialsOf'>
  readonly #clock: Pick<Clock, 'now'>

  constructor(calls: Pick<SdkCalls, 'credentialsOf'>, clock: Pick<Clock, 'now'>) {
    this.#calls = calls
    this.#clock = clock
  }

  /**
   * @returns the headers with those of a Signature Version 4
   * @throws {RoleRefused} STS does not give the role
   * @throws {Error} there are no credentials, or no package of STS
   */
  async sign(request: RequestToSign, signatory: Signatory): Promise<Readonly<Record<string, string>>> {
    const { signer, unsigned, signingDate } = await this.#prepare(request, signatory)
    const signed = await signer.sign(unsigned, { signingDate })
    // the client sets the host itself
    const { host: _host, ...others } = signed.headers
    return others
  }

  /**
   * @param validSeconds for how long the URL may be used
   * @returns the URL with a signature in its query; whoever uses it sends the same headers
   * @throws as `sign` does
   */
  async presign(request: RequestToSign, signatory: Signatory, validSeconds: number): Promise<URL> {
    const { signer, unsigned, signingDate } = await this.#prepare(request, signatory)
    const unhoistableHeaders = new Set(Object.keys(request.headers))
    const signed = await signer.presign(unsigned, { signingDate, expiresIn: validSeconds, unhoistableHeaders })
    const url = new URL(request.url)
    for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, String(value))
    return url
  }

  async #prepare({ service, method, url, headers, body }: RequestToSign, signatory: Signatory) {
    const credentials = await this.#calls.credentialsOf(signatory)
    const { SignatureV4 } = await import('@smithy/signature-v4')
    const signer = new SignatureV4({ service, region: signatory.region, credentials, sha256: Sha256 })
    const { protocol, hostname, pathname: path, host } = url
    const unsigned = { method, protocol, hostname, path, query: queryOf(url), headers: { ...headers, host }, body }
    return { signer, unsigned, signingDate: new Date(this.#clock.now()) }
  }
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())]
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)]))
}
