/** Where AWS services are reached. */
export interface AwsEndpointSettings {
  /** By the service's name in `AWS_ENDPOINT_URL_<SERVICE>` (`SECRETS_MANAGER`); `''` is that of all other services. */
  readonly urls: Readonly<Record<string, URL>>
  /** The environment names this very server, which must not be taken for the services. */
  readonly ignoreEnvironment: boolean
  /** Whether the environment or a profile says who asks. */
  readonly hasCredentials: boolean
}

/** Emulators look at no more than the form of a signature. */
const PLACEHOLDER = { accessKeyId: 'test', secretAccessKey: 'test' }

export class AwsEndpoints {
  readonly #settings: AwsEndpointSettings

  constructor(settings: AwsEndpointSettings) {
    this.#settings = settings
  }

  /** What a client's configuration says of its endpoint and credentials. @param serviceId `Secrets Manager` */
  configurationOf(serviceId: string): { readonly endpoint?: string } {
    const { ignoreEnvironment, hasCredentials } = this.#settings
    const url = this.#urlOf(serviceId)
    return {
      ...(url !== undefined && { endpoint: url.href }),
      ...(url === undefined && ignoreEnvironment && { ignoreConfiguredEndpointUrls: true }),
      ...(url !== undefined && !hasCredentials && { credentials: PLACEHOLDER })
    }
  }

  isConfigured(serviceId: string): boolean {
    return this.#urlOf(serviceId) !== undefined
  }

  #urlOf(serviceId: string): URL | undefined {
    const { urls } = this.#settings
    const key = serviceId.replaceAll(/[ -]/g, '_').toUpperCase()
    return (Object.hasOwn(urls, key) ? urls[key] : undefined) ?? urls['']
  }
}
